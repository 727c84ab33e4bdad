import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onExit } from './exit.mjs';

export interface GroupOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** An open file for standard output and error. */
	log: number;
}

/** Starts a command as the leader of a process group that does not outlive this process. */
export async function startGroup(
	[command, ...args]: string[],
	{ cwd, env, log }: GroupOptions,
): Promise<ProcessGroup> {
	const leader = spawn(command, args, { cwd, env, stdio: ['ignore', log, log], detached: true });
	await once(leader, 'spawn');
	leader.unref();
	return new ProcessGroup(leader);
}

/** A process and all that it started. */
export class ProcessGroup {
	readonly pid: number;

	constructor(private readonly leader: ChildProcess) {
		if (leader.pid === undefined) throw new Error('A process without an id is not running');
		this.pid = leader.pid;
		const guard = watchOver(this.pid);
		const forget = onExit(() => this.signalAll('SIGKILL'));
		leader.once('exit', () => {
			this.signalAll('SIGKILL');
			guard.kill('SIGKILL');
			forget();
		});
	}

	get isRunning(): boolean {
		return this.leader.exitCode === null && this.leader.signalCode === null;
	}

	/** SIGKILL for all of them. */
	async kill(): Promise<void> {
		if (!this.isRunning) return;
		this.signalAll('SIGKILL');
		await this.ended();
	}

	/** SIGTERM for the leader, SIGKILL for who is left when it has ended or `limitMs` have passed. */
	async stop(limitMs: number): Promise<void> {
		if (!this.isRunning) return;
		const limit = setTimeout(() => this.signalAll('SIGKILL'), limitMs);
		this.leader.kill('SIGTERM');
		await this.ended();
		clearTimeout(limit);
	}

	private async ended(): Promise<void> {
		this.leader.ref();
		await once(this.leader, 'exit');
	}

	private signalAll(signal: NodeJS.Signals): void {
		try {
			process.kill(-this.pid, signal);
		} catch {
			// Nobody of the group is left.
		}
	}
}

/** Exit handlers do not run when this process is killed with -9, but its end of a pipe closes: the guard then kills the group. */
function watchOver(pid: number): ChildProcess {
	const guard = spawn('sh', ['-c', 'read -r _; kill -s KILL -- -"$0"', String(pid)], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
	});
	guard.unref();
	// The socket of a pipe can be unreferenced; its type does not say so.
	(guard.stdin as unknown as { unref(): void }).unref();
	return guard;
}
