import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runProgram } from '../harness/program.mjs';
import { REPOSITORY } from '../harness/repository.mjs';
import { runInVersions } from '../harness/runTests.mjs';

const FILE_LIMIT_MS = 15 * 60_000;

const FOLDER = join(REPOSITORY, 'test', 'e2e');
const SUFFIX = '.test.mts';

/** The files whose name holds one of the words; without words all of them. */
function chosenFiles(words: string[]): string[] {
	const all = readdirSync(FOLDER).filter((name) => name.endsWith(SUFFIX));
	const isChosen = (name: string) =>
		words.length === 0 || words.some((word) => basename(name, SUFFIX).includes(word));
	const found = all.filter(isChosen).sort();
	if (found.length > 0) return found.map((name) => join(FOLDER, name));
	const names = all.map((name) => basename(name, SUFFIX)).join(', ');
	throw new Error(`No file of tests has "${words.join('" or "')}" in its name: ${names}`);
}

await runProgram(async () => {
	const files = chosenFiles(process.argv.slice(2));
	await runInVersions({ name: 'e2e', files, fileLimitMs: FILE_LIMIT_MS, isSideBySide: true });
});
