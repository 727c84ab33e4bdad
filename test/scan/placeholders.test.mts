import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalToPublish } from './placeholders.mjs';

const OWN = 'someone/n8n-nodes-cometapi-kling';
const refusalOf = (text: string) => refusalToPublish(OWN, { 'a.json': text });

test('what names its author and its own repository is published', () => {
	const text = `"Some One" <someone@mail.org>, git+https://github.com/${OWN}.git, https://github.com/n8n-io/n8n`;
	assert.equal(refusalOf(text), undefined);
});

for (const [what, text, found] of [
	['a placeholder for the author', '"name": "The maintainers"', '"The maintainers"'],
	['an address that nobody reads', '"email": "a@package.example"', 'a@package.example'],
	[
		'the repository of somebody else',
		'https://github.com/x/n8n-nodes-cometapi-kling#readme',
		'x/n8n-nodes-cometapi-kling',
	],
]) {
	test(`${what} is refused in one sentence`, () => {
		assert.equal(
			refusalOf(text),
			`Not published from github.com/${OWN} because placeholders are left: ${found} in a.json.`,
		);
	});
}
