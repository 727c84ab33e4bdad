import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalToPublish, type Publication } from './publishable.mjs';

const HOME = 'https://github.com/someone/n8n-nodes-cometapi-kling';

const ready: Publication = {
	manifest: {
		name: 'n8n-nodes-cometapi-kling',
		author: { name: 'Some One', email: 'someone@mail.org' },
		repository: { url: `git+${HOME}.git` },
		homepage: `${HOME}#readme`,
		bugs: { url: `${HOME}/issues` },
	},
	repository: 'someone/n8n-nodes-cometapi-kling',
	texts: { 'README.md': `See ${HOME}/releases and https://github.com/n8n-io/n8n.` },
};

const inManifest = (changed: Partial<Publication['manifest']>): Publication => ({
	...ready,
	manifest: { ...ready.manifest, ...changed },
});

test('what belongs to whoever publishes it is published', () => {
	assert.equal(refusalToPublish(ready), undefined);
});

const cases: Array<[string, Publication, RegExp]> = [
	[
		'an author who is nobody',
		inManifest({ author: { name: 'n8n-nodes-cometapi-kling maintainers', email: 'a@mail.org' } }),
		/: author\.name is "n8n-nodes-cometapi-kling maintainers"\.$/,
	],
	[
		'an address that nobody reads',
		inManifest({ author: { name: 'Some One', email: 'a@package.example' } }),
		/: author\.email is "a@package\.example"\.$/,
	],
	[
		'the repository of somebody else',
		{ ...ready, repository: 'another/n8n-nodes-cometapi-kling' },
		/^Not published from github\.com\/another\/.+: repository\.url is .+; homepage is .+; bugs\.url is .+; README\.md links to github\.com\/someone\//,
	],
	[
		'a link in a text that leads elsewhere',
		{
			...ready,
			texts: { 'a.node.json': '"https://github.com/x/n8n-nodes-cometapi-kling#readme"' },
		},
		/: a\.node\.json links to github\.com\/x\/n8n-nodes-cometapi-kling\.$/,
	],
];

for (const [what, publication, sentence] of cases) {
	test(`${what} is refused in one sentence`, () => {
		assert.match(refusalToPublish(publication) ?? '', sentence);
	});
}
