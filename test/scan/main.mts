import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../harness/program.mjs';
import { REPOSITORY } from '../harness/repository.mjs';
import { refusalToPublish, type Publication } from './publishable.mjs';

/** Where the address of the repository is told to users, beside the manifest. */
const TEXTS = [
	'CHANGELOG.md',
	'README.md',
	'credentials/CometApiKlingApi.credentials.ts',
	'nodes/CometApiKling/CometApiKling.node.json',
	'nodes/CometApiKling/CometApiKlingTrigger.node.json',
];

const read = async (path: string) => await readFile(join(REPOSITORY, path), 'utf8');

// The last look before a publication: GITHUB_REPOSITORY is who publishes.
await runProgram(async () => {
	const repository = process.env.GITHUB_REPOSITORY;
	if (!repository) throw new Error('GITHUB_REPOSITORY=owner/name says who publishes');
	const refusal = refusalToPublish({
		manifest: JSON.parse(await read('package.json')) as Publication['manifest'],
		repository,
		texts: Object.fromEntries(
			await Promise.all(TEXTS.map(async (path) => [path, await read(path)] as const)),
		),
	});
	if (refusal !== undefined) throw new Error(refusal);
});
