import {
	optionalExternalId,
	optionalPrompt,
	optionalSwitch,
	requireId,
	requireNumber,
	requireOption,
	requireOptions,
} from '../../../nodes/CometApiKling/parameters/checks';
import { invalidInputOf } from './invalidInputOf';

const id = (value: unknown) => requireId(value, 'Task ID', 'It is in the output.');

test.each([
	['861254119619698760', '861254119619698760'],
	[' 861254119619698760\n', '861254119619698760'],
	['n8n-0a_B', 'n8n-0a_B'],
	['order.4711', 'order.4711'],
	['kunde:7', 'kunde:7'],
	['ä', 'ä'],
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
	['.', 'is not an ID'],
	['<b>', 'is not an ID'],
	['861\ud83c', 'is not an ID'],
	['861\u0000', 'is not an ID'],
	['x'.repeat(129), 'is not an ID'],
	[Number('861254119619698760'), 'is a number that has lost digits'],
	[1.5, 'is a number that has lost digits'],
	[NaN, 'is a number that has lost digits'],
])('the ID %p %s', (value, problem) => {
	const { message, description, retryable, mayHaveCreated } = invalidInputOf(() => id(value));
	expect(message).toBe(`"Task ID" ${problem}`);
	expect(description).toContain('It is in the output.');
	expect([retryable, mayHaveCreated]).toEqual([false, false]);
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
	expect(optionalPrompt(value, 'Prompt', 200)).toBe(prompt);
});

test.each([
	['x'.repeat(201), 201, 1],
	['🎹'.repeat(225), 225, 25],
])('the prompt %s is too long, and the error says by how much', (value, count, tooMany) => {
	const { message, description } = invalidInputOf(() => optionalPrompt(value, 'Prompt', 200));
	expect(message).toBe(`"Prompt" has ${count} characters, 200 are allowed`);
	expect(description).toBe(`Shorten it by ${tooMany} characters.`);
});

test.each([
	[{ text: 'waves' }, 'It is an object: {"text":"waves"}.'],
	[{}, 'It is an object: {}.'],
	[['waves'], 'It is a list: ["waves"].'],
	[[], 'It is a list: [].'],
	[true, 'It is true.'],
	[false, 'It is false.'],
])('the value %j is not a text', (value, given) => {
	for (const check of [
		() => optionalPrompt(value, 'Prompt', 200),
		() => optionalExternalId(value),
	]) {
		const { message, description } = invalidInputOf(check);
		expect(message).toMatch(/^"(Prompt|External Task ID)" is not a text$/);
		expect(description).toContain(`${given} Enter text;`);
	}
});

test.each([
	['order-4711', 'order-4711'],
	['kunde:7', 'kunde:7'],
	['ä', 'ä'],
	[' order.4711 ', 'order.4711'],
	[4711, '4711'],
	['', undefined],
	[undefined, undefined],
	['x'.repeat(128), 'x'.repeat(128)],
])('the external ID %p is %p', (value, text) => {
	expect(optionalExternalId(value)).toBe(text);
});

test.each(['a b', 'a/b', 'a?b', 'a#b', 'a%b', 'a\\b', 'x'.repeat(129), '..', '<b>', '\ud83c'])(
	'the external ID %p is invalid',
	(value) => {
		expect(invalidInputOf(() => optionalExternalId(value)).message).toContain('"External Task ID"');
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

test.each([
	['yes', 'It is "yes".'],
	[1, 'It is 1.'],
	[{}, 'It is an object: {}.'],
	[[true], 'It is a list: [true].'],
])('the switch %p is invalid', (value, given) => {
	const { message, description } = invalidInputOf(() => optionalSwitch(value, 'ASMR Mode'));
	expect(message).toBe('"ASMR Mode" is neither true nor false');
	expect(description).toBe(`${given} Switch it on or off, or remove it.`);
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

test.each([
	[0, 'is out of range', 'It is 0.'],
	[61, 'is out of range', 'It is 61.'],
	['61', 'is out of range', 'It is "61".'],
	[-1, 'is out of range', 'It is -1.'],
	[NaN, 'is not a number', 'It is NaN.'],
	[Infinity, 'is out of range', 'It is Infinity.'],
	['five', 'is not a number', 'It is "five".'],
	['', 'is not a number', 'It is empty.'],
	[' ', 'is not a number', 'It is empty.'],
	[undefined, 'is not a number', 'It is empty.'],
	[null, 'is not a number', 'It is empty.'],
	[{ value: 5 }, 'is not a number', 'It is an object: {"value":5}.'],
	[[5], 'is not a number', 'It is a list: [5].'],
	[true, 'is not a number', 'It is true.'],
])('the number %p %s', (value, problem, given) => {
	const { message, description } = invalidInputOf(() =>
		requireNumber(value, 'Poll Interval', limits),
	);
	expect(message).toBe(`"Poll Interval" ${problem}`);
	expect(description).toBe(`${given} Give a number of seconds from 1 to 60.`);
});

const color = {
	displayName: 'Color',
	options: [
		{ name: 'Red', value: 'red' },
		{ name: 'Dark Blue', value: 'blue' },
		{ name: 'green', value: 'green' },
	],
};

const ALLOWED = 'Choose "Red" (red), "Dark Blue" (blue) or "green".';

test('an option is valid', () => {
	expect(requireOption('blue', color)).toBe('blue');
});

test.each([
	['an unknown text', 'pink', 'It is "pink".'],
	['the name of an option', 'Red', 'It is "Red".'],
	['a list of an option', ['red'], 'It is a list: ["red"].'],
	['an object', { color: 'red' }, 'It is an object: {"color":"red"}.'],
	['a number', 7, 'It is 7.'],
	['a switch', false, 'It is false.'],
	['an empty text', '', 'It is empty.'],
	['nothing', undefined, 'It is empty.'],
	['null', null, 'It is empty.'],
	['markup', '<img src=x>', 'It is "‹img src=x›".'],
	['a key', 'sk-0123456789', 'It is "[key]".'],
	['a long text', 'x'.repeat(100), `It is "${'x'.repeat(59)}…".`],
])('%s is invalid, and the error names the options', (_name, value, given) => {
	expect(invalidInputOf(() => requireOption(value, color))).toEqual({
		message: '"Color" has an unknown value',
		description: `${given} ${ALLOWED}`,
		retryable: false,
		mayHaveCreated: false,
	});
});

test.each([
	['{{ $json.color }}', true],
	["={{ $fromAI('color') }}", true],
	['pink', false],
])('where no expression is allowed, the error about %s says so: %p', (value, isSaid) => {
	const { description } = invalidInputOf(() =>
		requireOption(value, { ...color, noDataExpression: true }),
	);
	expect(description.endsWith('This field takes no expression.')).toBe(isSaid);
});

test.each([
	['a list', ['red', 'green'], ['red', 'green']],
	['an empty list', [], []],
	['one text', 'red', ['red']],
	['an empty text', '', []],
	['nothing', undefined, []],
	['null', null, []],
])('%s gives a list of options', (_name, value, values) => {
	expect(requireOptions(value, color)).toEqual(values);
});

test.each([
	['an unknown text', 'pink', 'It is "pink".'],
	['a list with an unknown text', ['red', 'pink'], 'It is "pink".'],
	['several in one text', 'red,green', 'It is "red,green".'],
	['an object', { red: true }, 'It is an object: {"red":true}.'],
	['a list in a list', [['red']], 'It is a list: ["red"].'],
	['a number', 1, 'It is 1.'],
])('%s is no list of options', (_name, value, given) => {
	expect(invalidInputOf(() => requireOptions(value, color)).description).toBe(
		`${given} ${ALLOWED}`,
	);
});
