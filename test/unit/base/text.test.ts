import {
	colonAnd,
	counted,
	isWebPage,
	linkText,
	ordinal,
	safeText,
	spanText,
} from '../../../nodes/CometApiKling/base/text';

describe('text from outside', () => {
	test.each([
		['nothing', undefined, ''],
		['null', null, ''],
		['an empty text', '', ''],
		['a plain text', 'The video is too short.', 'The video is too short.'],
		['a number', 42, '42'],
		['zero', 0, '0'],
		['an object', { a: 1 }, '{"a":1}'],
		['several lines', ' one\r\n\ttwo\u2028three\u0000 ', 'one two three'],
		['markup', '<b>bold</b>', '‹b›bold‹/b›'],
		['a script', '<script>alert(1)</script>', '‹script›alert(1)‹/script›'],
		['a key', 'the key sk-abcdef0123456789 is wrong', 'the key [key] is wrong'],
		['a key at the end of a quote', '"sk-abc_DEF-123"', '"[key]"'],
		['a Bearer header', 'sent Bearer abc.def-123 to us', 'sent [key] to us'],
		['the key in use', 'no such key: secret/+1', 'no such key: [key]'],
		['the key in use, twice', 'secret/+1 secret/+1', '[key] [key]'],
		['the key in use in an object', { key: 'secret/+1' }, '{"key":"[key]"}'],
		['words that only look like keys', 'ask-me, task-1', 'ask-me, task-1'],
	])('%s', (_name, value, shown) => {
		expect(safeText(value, ['secret/+1', ''])).toBe(shown);
	});

	test('is at most 300 characters long, counted as a person would', () => {
		expect(safeText('🎹'.repeat(300))).toBe('🎹'.repeat(300));
		expect(safeText('🎹'.repeat(301))).toBe(`${'🎹'.repeat(299)}…`);
	});

	test('is cut after the keys are removed, so no part of one is left', () => {
		const key = `sk-${'a'.repeat(40)}`;
		expect(safeText(`${'x'.repeat(280)} ${key}`)).not.toContain('sk-');
		expect(safeText(`${'x'.repeat(290)} secret/+1`, ['secret/+1'])).not.toContain('secr');
	});
});

describe('only the beginning of a text of 2 MB is processed', () => {
	const HUGE_CHARS = 2_000_000;
	const huge = 'a<b '.repeat(HUGE_CHARS / 4);
	const parts = Object.fromEntries(
		Array.from({ length: 50_000 }, (_, index) => [index, 'x'.repeat(40)]),
	);

	/** The longest text that was searched, split or made. */
	function longestTouched(work: () => unknown): number {
		const touched: number[] = [];
		const watched: Array<[object, string[]]> = [
			[String.prototype, ['split', 'replace', 'trim']],
			[RegExp.prototype, ['exec', 'test']],
			[JSON, ['stringify']],
		];
		const restores = watched.flatMap(([owner, names]) =>
			names.map((name) => {
				const original = Reflect.get(owner, name) as (...by: unknown[]) => unknown;
				Reflect.set(owner, name, function (this: unknown, ...by: unknown[]) {
					const result = original.apply(this, by);
					for (const text of [this, by[0], result]) {
						if (typeof text === 'string') touched.push(text.length);
						if (text instanceof String) touched.push(text.length);
					}
					return result;
				});
				return () => Reflect.set(owner, name, original);
			}),
		);
		work();
		for (const restore of restores) restore();
		return Math.max(...touched);
	}

	test.each<[string, () => unknown]>([
		['a text', () => safeText(huge, ['secret/+1'])],
		['an object with long texts', () => safeText({ a: { b: huge } }, ['secret/+1'])],
		['an object with a long name', () => safeText({ [huge]: 1 })],
		['an object with many fields', () => safeText(parts)],
		['a long list', () => safeText(Array.from({ length: HUGE_CHARS }, () => 'a'))],
		['a question whether it is a web page', () => isWebPage(huge)],
		['a link', () => linkText(`https://example.com/${huge}`)],
	])('%s', (_name, work) => {
		expect(longestTouched(work)).toBeLessThan(HUGE_CHARS / 4);
	});

	test.each<[string, (text: string) => unknown]>([
		['a text', (text) => text],
		['an object', (text) => ({ a: text })],
	])('and no part of a key is left where %s is cut', (_name, made) => {
		for (let spaces = 3_950; spaces < 4_010; spaces++) {
			const text = `${' '.repeat(spaces)}secret/+1${'x'.repeat(9_000)}`;
			expect(safeText(made(text), ['secret/+1'])).not.toContain('s');
		}
	});
});

test('the first fields of a large object are shown', () => {
	const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`n${index}`, 1]));
	expect(safeText(fields)).toMatch(/^\{"n0":1,"n1":1,/);
});

describe('a link', () => {
	test.each([
		['https://e.com/a.mp3?X-Sig=a%2Bb&c=d', 'https://e.com/a.mp3?X-Sig=a%2Bb&c=d'],
		['https://e.com/<b>"x" y', 'https://e.com/%3Cb%3E%22x%22%20y'],
	])('%s is shown as %s', (url, shown) => {
		expect(linkText(url)).toBe(shown);
	});

	test('has a maximum length', () => {
		expect(linkText(`https://e.com/${'a'.repeat(5000)}`)).toHaveLength(2000);
	});
});

test.each([
	['', ''],
	['too short', ': too short'],
	['too short.', ': too short'],
	['really?', ': really?'],
	['wait ... ', ': wait'],
])('the reason %p is added as %p', (reason, added) => {
	expect(colonAnd(reason)).toBe(added);
});

test.each([
	[0, '0 tasks'],
	[1, '1 task'],
	[2, '2 tasks'],
])('%i of them are %p', (count, text) => {
	expect(counted(count, 'task')).toBe(text);
});

test.each([
	[1000, '1 second'],
	[600, '0.6 seconds'],
	[45_000, '45 seconds'],
	[89_000, '89 seconds'],
	[90_000, '1.5 minutes'],
	[60_000 * 20, '20 minutes'],
	[100_000, '1.7 minutes'],
])('%i ms are %p', (spanMs, text) => {
	expect(spanText(spanMs)).toBe(text);
});

test.each([
	[1, 'first'],
	[2, 'second'],
	[10, 'tenth'],
	[11, '11th'],
	[12, '12th'],
	[21, '21st'],
	[22, '22nd'],
	[103, '103rd'],
	[112, '112th'],
	[1000, '1000th'],
])('%i in words is %s', (number, words) => {
	expect(ordinal(number)).toBe(words);
});
