import { Failed } from '../nodes/CometApiKling/shared/failed';
import {
	optionalExternalId,
	optionalPrompt,
	optionalSwitch,
	requireHttpUrl,
	requireId,
	requireNumber,
} from '../nodes/CometApiKling/shared/validation';

/** What a check says to a value that it refuses. */
function refusalOf(check: () => unknown): Failed['failure'] {
	let thrown: unknown;
	try {
		check();
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(Failed);
	return (thrown as Failed).failure;
}

const id = (value: unknown) => requireId(value, 'Task ID', 'It is in the output.');

test.each([
	['861254119619698760', '861254119619698760'],
	[' 861254119619698760\n', '861254119619698760'],
	['n8n-0a_B', 'n8n-0a_B'],
	[861254, '861254'],
	[Number.MAX_SAFE_INTEGER, '9007199254740991'],
])('%p is the ID %p', (value, text) => {
	expect(id(value)).toBe(text);
});

test.each([
	['', 'is empty'],
	['  ', 'is empty'],
	[undefined, 'is empty'],
	[null, 'is empty'],
	[{}, 'is empty'],
	['a b', 'is not an ID'],
	['a/b', 'is not an ID'],
	['..', 'is not an ID'],
	['a?b', 'is not an ID'],
	['a#b', 'is not an ID'],
	['a%2Fb', 'is not an ID'],
	['ä', 'is not an ID'],
	['x'.repeat(129), 'is not an ID'],
	[Number('861254119619698760'), 'is a number that has lost digits'],
	[1.5, 'is a number that has lost digits'],
	[NaN, 'is a number that has lost digits'],
])('%p is no ID: it %s', (value, problem) => {
	const { message, description, retryable, mayHaveCreated } = refusalOf(() => id(value));
	expect(message).toBe(`"Task ID" ${problem}`);
	expect(description).toContain('It is in the output.');
	expect([retryable, mayHaveCreated]).toEqual([false, false]);
});

test.each([
	['https://example.com/a.mp4', 'https://example.com/a.mp4'],
	[' http://example.com ', 'http://example.com'],
	['HTTPS://example.com/a?b=c#d', 'HTTPS://example.com/a?b=c#d'],
	['https://example.com/clip%20one.mp4', 'https://example.com/clip%20one.mp4'],
])('%p is the address %p', (value, url) => {
	expect(requireHttpUrl(value, 'Video URL')).toBe(url);
});

test.each([
	['', 'is empty'],
	[undefined, 'is empty'],
	[42, 'is empty'],
	['example.com/a.mp4', 'is not a web address'],
	['ftp://example.com/a.mp4', 'is not a web address'],
	['file:///tmp/a.mp4', 'is not a web address'],
	['data:video/mp4;base64,AAAA', 'is not a web address'],
	['https://', 'is not a web address'],
	['https://exa mple.com', 'is not a web address'],
	['https://example.com/a b', 'is not a web address'],
	['https://example.com:port/', 'is not a web address'],
])('%p is no address: it %s', (value, problem) => {
	expect(refusalOf(() => requireHttpUrl(value, 'Video URL')).message).toBe(
		`"Video URL" ${problem}`,
	);
});

test.each([
	['waves', 'waves'],
	[' waves ', 'waves'],
	['', undefined],
	['   ', undefined],
	[undefined, undefined],
	[null, undefined],
	[7, '7'],
	['x'.repeat(200), 'x'.repeat(200)],
	['🎹'.repeat(200), '🎹'.repeat(200)],
])('the prompt %p is %p', (value, prompt) => {
	expect(optionalPrompt(value, 'Prompt')).toBe(prompt);
});

test.each([
	['x'.repeat(201), 201, 1],
	['🎹'.repeat(225), 225, 25],
])('the prompt %s is refused with the count', (value, count, tooMany) => {
	const { message, description } = refusalOf(() => optionalPrompt(value, 'Prompt'));
	expect(message).toBe(`"Prompt" has ${count} characters, 200 are allowed`);
	expect(description).toBe(`Shorten it by ${tooMany} characters.`);
});

test.each([
	['order-4711', 'order-4711'],
	[' order.4711 ', 'order.4711'],
	[4711, '4711'],
	['', undefined],
	[undefined, undefined],
	['x'.repeat(128), 'x'.repeat(128)],
])('the external ID %p is %p', (value, text) => {
	expect(optionalExternalId(value)).toBe(text);
});

test.each(['a b', 'a/b', 'a?b', 'a#b', 'a%b', 'a\\b', 'x'.repeat(129)])(
	'the external ID %p is refused',
	(value) => {
		expect(refusalOf(() => optionalExternalId(value)).message).toContain('"External Task ID"');
	},
);

test.each([
	[true, true],
	[false, false],
	['true', true],
	['false', false],
	['', undefined],
	[undefined, undefined],
	[null, undefined],
])('the switch %p is %p', (value, state) => {
	expect(optionalSwitch(value, 'ASMR Mode')).toBe(state);
});

test.each(['yes', 1, {}])('the switch %p is refused', (value) => {
	expect(refusalOf(() => optionalSwitch(value, 'ASMR Mode')).message).toContain('"ASMR Mode"');
});

const limits = { min: 1, max: 60, unit: 'seconds' };

test.each([
	[1, 1],
	[60, 60],
	[0.5 + 1, 1.5],
	['5', 5],
	[' 5 ', 5],
])('the number %p is %p', (value, number) => {
	expect(requireNumber(value, 'Poll Interval', limits)).toBe(number);
});

test.each([0, 61, -1, NaN, Infinity, '', ' ', 'five', undefined, null, {}, true])(
	'the number %p is refused with its limits',
	(value) => {
		const { message, description } = refusalOf(() => requireNumber(value, 'Poll Interval', limits));
		expect(message).toBe('"Poll Interval" is out of range');
		expect(description).toBe('Give a number of seconds from 1 to 60.');
	},
);
