import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../harness/program.mjs';
import { REPOSITORY } from '../harness/repository.mjs';
import { refusalToPublish } from './placeholders.mjs';

/** What is published and names the author or the repository. */
const TEXTS = [
	'package.json',
	'CHANGELOG.md',
	'README.md',
	'credentials/CometApiKlingApi.credentials.ts',
	'nodes/CometApiKling/CometApiKling.node.json',
	'nodes/CometApiKling/CometApiKlingTrigger.node.json',
];

// The last check before a publication: GITHUB_REPOSITORY is the one that publishes.
await runProgram(async () => {
	const repository = process.env.GITHUB_REPOSITORY;
	if (!repository) throw new Error('GITHUB_REPOSITORY=owner/name says who publishes');
	const texts = TEXTS.map((path) => [path, readFileSync(join(REPOSITORY, path), 'utf8')]);
	const refusal = refusalToPublish(repository, Object.fromEntries(texts));
	if (refusal !== undefined) throw new Error(refusal);
});
