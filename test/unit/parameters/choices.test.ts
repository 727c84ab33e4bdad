import { requireOption, requireOptions } from '../../../nodes/CometApiKling/parameters/checks';
import { refusalOf } from './refusalOf';

const color = {
	displayName: 'Color',
	options: [
		{ name: 'Red', value: 'red' },
		{ name: 'Dark Blue', value: 'blue' },
		{ name: 'green', value: 'green' },
	],
};

const ALLOWED = 'Choose "Red" (red), "Dark Blue" (blue) or "green".';

test('an option is taken', () => {
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
])('%s is refused with what may stand there', (_name, value, given) => {
	expect(refusalOf(() => requireOption(value, color))).toEqual({
		message: '"Color" has an unknown value',
		description: `${given} ${ALLOWED}`,
		retryable: false,
		mayHaveCreated: false,
	});
});

test.each([
	['an expression', '{{ $json.color }}', true],
	['an expression that n8n left whole', "={{ $fromAI('color') }}", true],
	['a plain word', 'pink', false],
])('where no expression is taken, %s is told so: %#', (_name, value, isTold) => {
	const { description } = refusalOf(() =>
		requireOption(value, { ...color, noDataExpression: true }),
	);
	expect(description.endsWith('This field takes no expression.')).toBe(isTold);
});

test.each([
	['a list', ['red', 'green'], ['red', 'green']],
	['an empty list', [], []],
	['one text', 'red', ['red']],
	['an empty text', '', []],
	['nothing', undefined, []],
	['null', null, []],
])('%s is as good as a list', (_name, value, values) => {
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
	expect(refusalOf(() => requireOptions(value, color)).description).toBe(`${given} ${ALLOWED}`);
});
