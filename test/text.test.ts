import {
	colonAnd,
	counted,
	linkText,
	safeText,
	spanText,
} from '../nodes/CometApiKling/shared/text';

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

	test('is cut after the keys are out, so that no part of one is left', () => {
		const key = `sk-${'a'.repeat(40)}`;
		expect(safeText(`${'x'.repeat(280)} ${key}`)).not.toContain('sk-');
		expect(safeText(`${'x'.repeat(290)} secret/+1`, ['secret/+1'])).not.toContain('secr');
	});
});

describe('a link', () => {
	test.each([
		['https://e.com/a.mp3?X-Sig=a%2Bb&c=d', 'https://e.com/a.mp3?X-Sig=a%2Bb&c=d'],
		['https://e.com/<b>"x" y', 'https://e.com/%3Cb%3E%22x%22%20y'],
	])('%s is shown as %s', (url, shown) => {
		expect(linkText(url)).toBe(shown);
	});

	test('has a bound', () => {
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
