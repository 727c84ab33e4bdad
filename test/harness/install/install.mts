import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../process/command.mjs';
import type { Say } from '../say.mjs';
import { cacheRoot } from './cache.mjs';
import { ensureInstalled } from './installation.mjs';
import { npmEnv } from './npmEnv.mjs';

export interface Node24 {
	bin: string;
	/** The folder with `include/node`: native builds need no download. */
	headersDir: string;
}

export interface InstalledN8n {
	version: string;
	dir: string;
	entry: string;
}

const NPM_INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
const DOWNLOADING = 'packages are being downloaded';
const COMPILING = 'parts are being compiled';
const NATIVE_MODULES = ['sqlite3', 'isolated-vm'];
/** Without them n8n asks for packages that are not on the npm registry. */
const OVERRIDES = { linkedom: '0.18.12', xlsx: '0.18.5' };

export const progressToStderr: Say = (line) => console.error(line);

/** Node 24, on which every n8n under test runs, from the npm registry; installed when it is missing. */
export async function ensureNode24(progress = progressToStderr): Promise<Node24> {
	if (process.platform === 'win32') throw new Error('Tests in a real n8n need Linux or macOS');
	const name = `node-${process.platform}-${process.arch}`;
	const dir = join(cacheRoot(), 'node-24');
	const binIn = (folder: string) => join(folder, 'node_modules', name, 'bin', 'node');
	await ensureInstalled(
		{
			dir,
			label: 'Node 24',
			usualTime: { words: 'half a minute', maxSeconds: 60 },
			async install(folder, onTick) {
				await writeManifest(folder, { dependencies: { [name]: '24' } });
				const command = ['npm', ...NPM_INSTALL];
				await runCommand(command, {
					cwd: folder,
					env: npmEnv(),
					onTick: () => onTick(DOWNLOADING),
				});
			},
			async verify(folder) {
				await runCommand([binIn(folder), '--version'], { cwd: folder });
			},
		},
		progress,
	);
	return { bin: binIn(dir), headersDir: join(dir, 'node_modules', name) };
}

/** One version of n8n, its native modules built; installed when it is missing (2–3 GB). */
export async function ensureN8n(
	version: string,
	progress = progressToStderr,
): Promise<InstalledN8n> {
	const { bin, headersDir } = await ensureNode24(progress);
	const dir = join(cacheRoot(), `n8n-${version}`);
	const entryIn = (folder: string) => join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
	await ensureInstalled(
		{
			dir,
			label: `n8n ${version}`,
			usualTime: { words: '2–4 minutes', maxSeconds: 240 },
			async install(folder, onTick) {
				await writeManifest(folder, { dependencies: { n8n: version }, overrides: OVERRIDES });
				const env = npmEnv({ npm_config_nodedir: headersDir }, dirname(bin));
				const download = ['npm', ...NPM_INSTALL];
				await runCommand(download, { cwd: folder, env, onTick: () => onTick(DOWNLOADING) });
				const build = ['npm', 'rebuild', '--ignore-scripts=false', ...NATIVE_MODULES];
				await runCommand(build, { cwd: folder, env, onTick: () => onTick(COMPILING) });
			},
			async verify(folder) {
				const entry = `require.resolve(${JSON.stringify(entryIn(folder))});`;
				const natives = NATIVE_MODULES.map((module) => `require('${module}');`);
				await runCommand([bin, '-e', entry + natives.join('')], { cwd: folder });
			},
		},
		progress,
	);
	return { version, dir, entry: entryIn(dir) };
}

async function writeManifest(folder: string, content: Record<string, unknown>): Promise<void> {
	await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, ...content }));
}
