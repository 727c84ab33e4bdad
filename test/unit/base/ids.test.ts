import { isId } from '../../../nodes/CometApiKling/base/ids';

test.each([
	'861254119619698760',
	'n8n-0a_B',
	'order-4711',
	'order.4711',
	'kunde:7',
	'a@b,c;d=e+f(g)[h]{i}~!$^*|',
	'äß語🎹',
	'...',
	'.a',
	'x'.repeat(128),
])('%p is an ID', (text) => {
	expect(isId(text)).toBe(true);
});

test.each([
	['nothing', ''],
	['the folder itself', '.'],
	['the folder above', '..'],
	['a path', '../../x'],
	['a slash', 'a/b'],
	['a backslash', 'a\\b'],
	['a query', 'a?b'],
	['a fragment', 'a#b'],
	['an escape', '%2e%2e'],
	['a space', 'a b'],
	['a line break', 'a\nb'],
	['a no-break space', 'a\u00a0b'],
	['a control character', 'a\u0000b'],
	['a delete character', 'a\u007fb'],
	['the first half of a pair', 'a\ud83c'],
	['the second half of a pair', '\udfb9a'],
	['an element', '<img>'],
	['an entity', 'a&b'],
	['a double quote', 'a"b'],
	['a single quote', "a'b"],
	['a backtick', 'a`b'],
	['129 characters', 'x'.repeat(129)],
])('%s is no ID', (_name, text) => {
	expect(isId(text)).toBe(false);
});
