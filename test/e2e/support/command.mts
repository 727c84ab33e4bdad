import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { onExit } from './exit.mjs';

const SHOWN_LINES = 30;
const TICK_MS = 5_000;
/** npm settings that say how this machine reaches a registry; the others come from this repository. */
const KEPT_NPM_SETTING =
	/^npm_config_(registry|cache|userconfig|globalconfig|https?_?proxy|proxy|noproxy|ca|cafile|strict_ssl|maxsockets|fetch_\w+)$/i;
const SET_BY_OUR_RUNNERS = /^(npm_.*|INIT_CWD|NODE|NODE_OPTIONS|NODE_TEST_CONTEXT)$/i;

/**
 * The environment for an npm that works in a folder of its own. Under `npm run` it would otherwise
 * inherit this repository's settings, `ignore-scripts` among them.
 */
export function npmEnv(extra: NodeJS.ProcessEnv = {}, firstInPath?: string): NodeJS.ProcessEnv {
	const env: NodeJS.ProcessEnv = {};
	for (const [key, value] of Object.entries(process.env)) {
		if (!SET_BY_OUR_RUNNERS.test(key) || KEPT_NPM_SETTING.test(key)) env[key] = value;
	}
	if (firstInPath) env.PATH = [firstInPath, env.PATH].join(delimiter);
	return { ...env, ...extra };
}

export interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Called every few seconds while the command runs. */
	onTick?: () => void;
}

/** Runs a command and resolves to its standard output; a failure shows the last lines it wrote. */
export async function runCommand(
	command: string,
	args: string[],
	{ cwd, env = process.env, onTick = () => {} }: CommandOptions,
): Promise<string> {
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const forget = onExit(() => child.kill('SIGKILL'));
	const timer = setInterval(onTick, TICK_MS);
	let stdout = '';
	let everything = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		everything += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		everything += text;
	});
	try {
		const code = await new Promise<number | null>((resolve, reject) => {
			child.on('error', reject).on('close', resolve);
		});
		if (code === 0) return stdout;
		const tail = everything.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
		throw new Error(`"${command} ${args.join(' ')}" ended with code ${code}:\n${tail}`);
	} finally {
		clearInterval(timer);
		forget();
	}
}
