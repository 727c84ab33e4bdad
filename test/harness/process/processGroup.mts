import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { signalGroup, startProcess } from './startProcess.mjs';

export interface GroupOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** An open file for standard output and error. */
	log: number;
}

/** Starts a command as the leader of a process group that does not outlive this process. */
export async function startGroup(
	command: string[],
	{ cwd, env, log }: GroupOptions,
): Promise<ProcessGroup> {
	const leader = await startProcess(command, {
		cwd,
		env,
		stdio: ['ignore', log, log],
		isLeader: true,
	});
	leader.unref();
	return new ProcessGroup(leader, await startGuard(leader.pid));
}

export class ProcessGroup {
	readonly pid: number;

	constructor(
		private readonly leader: ChildProcess & { readonly pid: number },
		guard: ChildProcess,
	) {
		this.pid = leader.pid;
		const clear = () => {
			signalGroup(this.pid, 'SIGKILL');
			guard.kill('SIGKILL');
		};
		if (this.isRunning) leader.once('exit', clear);
		else clear();
	}

	get isRunning(): boolean {
		return this.leader.exitCode === null && this.leader.signalCode === null;
	}

	/** SIGKILL for all of them. */
	async kill(): Promise<void> {
		if (!this.isRunning) return;
		signalGroup(this.pid, 'SIGKILL');
		await this.ended();
	}

	/** SIGTERM for the leader, SIGKILL for the rest when it has ended or `limitMs` have passed. */
	async stop(limitMs: number): Promise<void> {
		if (!this.isRunning) return;
		const limit = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), limitMs);
		this.leader.kill('SIGTERM');
		await this.ended();
		clearTimeout(limit);
	}

	private async ended(): Promise<void> {
		this.leader.ref();
		await once(this.leader, 'exit');
	}
}

/** Exit handlers do not run when this process is killed with -9, but its end of a pipe closes: the guard then kills the group. */
async function startGuard(pid: number): Promise<ChildProcess> {
	const script = ['sh', '-c', 'read -r _; kill -s KILL -- -"$0"', String(pid)];
	const guard = await startProcess(script, {
		stdio: ['pipe', 'ignore', 'ignore'],
		isLeader: true,
	});
	guard.unref();
	// The socket of a pipe can be unreferenced; its type does not say so.
	(guard.stdin as unknown as { unref(): void }).unref();
	return guard;
}
