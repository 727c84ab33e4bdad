import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { packNode, REPOSITORY, type PackedNode } from '../e2e/support/tarball.mjs';
import { temporaryFolder } from '../e2e/support/temporary.mjs';
import { NOT_CHECKED, SCANNER, scanShipped, scanSource, type Analysis } from './scanner.mjs';

/** Most bytes of the unpacked package. */
const PACKAGE_MAX_BYTES = 120_000;

const BESIDE_DIST = ['LICENSE', 'README.md', 'package.json'];

let packed: PackedNode;
before(async () => {
	packed = await packNode();
});

function assertNoFindings({ passed, message, details }: Analysis): void {
	assert.ok(passed, [message, details].filter(Boolean).join('\n'));
}

test(`${SCANNER} finds nothing in the packed tarball`, async (t) => {
	assertNoFindings(await scanShipped(packed.folder));
	for (const fact of NOT_CHECKED) t.diagnostic(`Not checked, needs a published version: ${fact}`);
});

test(`${SCANNER} finds nothing in the sources`, async () => {
	assertNoFindings(await scanSource(REPOSITORY));
});

test('the same analysis does find what is forbidden', async () => {
	const folder = temporaryFolder('scanned-node');
	await cp(packed.folder, folder, { recursive: true });
	const file = join(folder, 'dist', 'nodes', 'CometApiKling', 'CometApiKling.node.js');
	await appendFile(file, '\nconsole.log(process.env, require("fs"));\n');
	const { passed, details = '' } = await scanShipped(folder);
	assert.equal(passed, false);
	for (const rule of ['no-console', 'no-restricted-globals', 'no-restricted-imports'])
		assert.match(details, new RegExp(rule));
});

test('the tarball holds dist, README, LICENSE and package.json, and nothing else', () => {
	const others = packed.files.filter((path) => !path.startsWith('dist/'));
	assert.deepEqual(others.sort(), BESIDE_DIST);
	const strange = packed.files.filter((path) => /^dist\/(?!.*\.(js|json|svg)$)/.test(path));
	assert.deepEqual(strange, [], 'dist holds code, codex files and icons');
});

test(`the package is under ${PACKAGE_MAX_BYTES / 1000} KB unpacked`, (t) => {
	const sizes = packed.files.map((path) => statSync(join(packed.folder, path)).size);
	const bytes = sizes.reduce((total, size) => total + size, 0);
	t.diagnostic(`${sizes.length} files, ${packed.packedBytes} bytes packed, ${bytes} unpacked`);
	assert.ok(bytes < PACKAGE_MAX_BYTES, `${bytes} bytes are not under ${PACKAGE_MAX_BYTES}`);
});
