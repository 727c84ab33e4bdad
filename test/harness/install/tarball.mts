import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../process/command.mjs';
import { temporaryFolder } from '../process/temporary.mjs';
import { PACKAGE_NAME, REPOSITORY } from '../repository.mjs';
import { cacheRoot } from './cache.mjs';
import { withLock } from './lock.mjs';
import { npmEnv } from './npmEnv.mjs';

const SOURCES = ['nodes', 'credentials', 'icons', 'package.json', 'tsconfig.json', 'gulpfile.js'];

export interface PackedNode {
	tarball: string;
	folder: string;
	files: string[];
	packedBytes: number;
	unpackedBytes: number;
}

interface PackReport {
	filename: string;
	size: number;
	unpackedSize: number;
	files: Array<{ path: string }>;
}

let packed: Promise<PackedNode> | undefined;

/** What would be published, packed once a process; `dist` is built first when it is missing or older than a source. */
export async function packNode(): Promise<PackedNode> {
	packed ??= withLock(join(cacheRoot(), 'pack'), async () => {
		await buildWhenOutdated();
		return await pack();
	});
	return await packed;
}

/** Where n8n keeps a package that was installed in the UI. */
export const installedFolder = (userFolder: string): string =>
	join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);

/** Puts the packed node where n8n finds it as if it had been installed in the UI. */
export async function installNode(userFolder: string): Promise<void> {
	const { folder } = await packNode();
	const target = installedFolder(userFolder);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await cp(folder, target, { recursive: true });
}

async function buildWhenOutdated(): Promise<void> {
	const built = await newestChange(join(REPOSITORY, 'dist'));
	const sources = await Promise.all(SOURCES.map((name) => newestChange(join(REPOSITORY, name))));
	if (built >= Math.max(...sources)) return;
	await runCommand(['npm', 'run', 'build'], { cwd: REPOSITORY });
}

async function pack(): Promise<PackedNode> {
	const target = temporaryFolder('packed-node');
	const command = ['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', target];
	const report = await runCommand(command, { cwd: REPOSITORY, env: npmEnv() });
	const [{ filename, size, unpackedSize, files }] = JSON.parse(report) as PackReport[];
	const tarball = join(target, filename);
	await runCommand(['tar', '-xzf', tarball, '-C', target], { cwd: target });
	return {
		tarball,
		folder: join(target, 'package'),
		files: files.map(({ path }) => path),
		packedBytes: size,
		unpackedBytes: unpackedSize,
	};
}

/** The latest modification below a path, in milliseconds; 0 when nothing is there. */
async function newestChange(path: string): Promise<number> {
	if (!existsSync(path)) return 0;
	const found = await stat(path);
	if (!found.isDirectory()) return found.mtimeMs;
	const names = await readdir(path);
	return Math.max(0, ...(await Promise.all(names.map((name) => newestChange(join(path, name))))));
}
