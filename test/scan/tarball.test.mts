import 'reflect-metadata';
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { appendFile, cp, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { PackageDirectoryLoader } from 'n8n-core';
import {
	installedFolder,
	installNode,
	packNode,
	type PackedNode,
} from '../harness/install/tarball.mjs';
import { PACKAGE_NAME, REPOSITORY } from '../harness/repository.mjs';
import { temporaryFolder } from '../harness/process/temporary.mjs';

/** What n8n's analysis says of a folder; `details` has the findings as ESLint prints them. */
interface Analysis {
	passed: boolean;
	message?: string;
	details?: string;
}

const PACKAGE = '@n8n/scan-community-package';
// Its package has no entry point, only a command that asks the registry; this is the module behind it.
const { analyzePackage, SOURCE_FILE_PATTERNS } = (await import(
	`${PACKAGE}/scanner/scanner.mjs`
)) as {
	analyzePackage(folder: string, filePatterns: string[]): Promise<Analysis>;
	SOURCE_FILE_PATTERNS: string[];
};
const { version } = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as {
	version: string;
};
const SCANNER = `${PACKAGE} ${version}`;

/** The scanner's own choice for what npm ships: compiled code and the manifest. */
const scanShipped = async (folder: string) =>
	await analyzePackage(folder, ['**/*.js', 'package.json']);

/** What the command checks beyond that; all of it asks npm or GitHub about a published version. */
const NOT_CHECKED = [
	'that npm knows the package and the version',
	'that it was published with provenance (SLSA v1)',
	'that the commit named by the provenance can be downloaded from GitHub and is what was analysed here',
];

/** Whoever exceeds it says what for: 59 KB was one kind of task, 71 KB four, 104 KB all routes and files. */
const PACKED_MAX_BYTES = 112 * 1024;

const BESIDE_DIST = ['LICENSE', 'README.md', 'index.js', 'package.json'];

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
	assertNoFindings(await analyzePackage(REPOSITORY, SOURCE_FILE_PATTERNS));
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

test('the tarball holds the sources file for file, compiled, and what npm and n8n read beside them', async () => {
	const built = ['credentials', 'icons', 'nodes']
		.flatMap(filesBelow)
		.map((path) => join('dist', path.replace(/\.ts$/, '.js')));
	assert.deepEqual([...packed.files].sort(), [...BESIDE_DIST, ...built].sort());
	const icons = filesBelow('icons');
	const drawn = await Promise.all(icons.map((path) => readFile(join(REPOSITORY, path), 'utf8')));
	assert.equal(new Set(drawn).size, 2, 'the icons of the two themes differ');
	for (const [at, path] of icons.entries())
		assert.equal(await readFile(join(packed.folder, 'dist', path), 'utf8'), drawn[at]);
});

test('n8n loads both nodes and the credential with their icons, and code that requires the package gets them', async () => {
	const userFolder = temporaryFolder('installed-node');
	await installNode(userFolder);
	const modules = dirname(installedFolder(userFolder));
	await symlink(join(REPOSITORY, 'node_modules', 'n8n-workflow'), join(modules, 'n8n-workflow'));
	const loader = new PackageDirectoryLoader(join(modules, PACKAGE_NAME));
	await loader.loadAll();
	const { nodes, credentials } = loader.types;
	assert.deepEqual(
		[...nodes, ...credentials].map(({ name }) => name),
		['cometApiKling', 'cometApiKlingTrigger', 'cometApiKlingApi'],
	);
	const icon = `icons/${PACKAGE_NAME}/dist/icons/cometApiKling`;
	for (const { iconUrl } of [...nodes, ...credentials])
		assert.deepEqual(iconUrl, { light: `${icon}.svg`, dark: `${icon}.dark.svg` });

	const exported = createRequire(join(modules, 'any.js'))(PACKAGE_NAME) as object;
	assert.deepEqual(Object.keys(exported).sort(), [
		'CometApiKling',
		'CometApiKlingApi',
		'CometApiKlingTrigger',
	]);
});

test('installing it installs nothing else and runs no script', () => {
	const { scripts, ...manifest } = createRequire(import.meta.url)('../../package.json') as Record<
		string,
		object
	>;
	assert.deepEqual(manifest.peerDependencies, { 'n8n-workflow': '*' });
	for (const field of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'overrides'])
		assert.ok(!(field in manifest), field);
	for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])
		assert.ok(!(script in scripts), script);
});

test(`the package is under ${PACKED_MAX_BYTES / 1024} KB packed`, (t) => {
	const { files, packedBytes, unpackedBytes } = packed;
	t.diagnostic(`${files.length} files, ${packedBytes} bytes packed, ${unpackedBytes} unpacked`);
	assert.ok(
		packedBytes < PACKED_MAX_BYTES,
		`${packedBytes} bytes are not under ${PACKED_MAX_BYTES}`,
	);
});

/** The files below a folder of the repository, by their paths in it. */
function filesBelow(folder: string): string[] {
	const entries = readdirSync(join(REPOSITORY, folder), { withFileTypes: true, recursive: true });
	return entries
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath.slice(REPOSITORY.length), name));
}
