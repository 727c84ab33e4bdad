import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from './exit.mjs';

export interface ProcessOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	stdio: StdioOptions;
	/** Whether it leads a process group of its own. Default: it belongs to ours. */
	isLeader?: boolean;
	/** What it gets when this process ends first. Default: SIGKILL. */
	endSignal?: NodeJS.Signals;
}

/** Starts a process that does not outlive this one; resolves when it runs, throws when it cannot. */
export async function startProcess(
	[command, ...args]: string[],
	{ isLeader = false, endSignal = 'SIGKILL', ...options }: ProcessOptions,
): Promise<ChildProcess & { readonly pid: number }> {
	const child = spawn(command, args, { ...options, detached: isLeader });
	await once(child, 'spawn');
	const { pid } = child;
	if (pid === undefined) throw new Error(`"${command}" is not running`);
	const forget = onExit(() => (isLeader ? signalGroup(pid, endSignal) : child.kill(endSignal)));
	child.once('exit', forget);
	return Object.assign(child, { pid });
}

/** Sends a signal to a process and to all that it started. */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-leaderPid, signal);
	} catch {
		// Nobody of the group is left.
	}
}
