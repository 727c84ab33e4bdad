import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startProcess } from '../../test/harness/process/startProcess.mjs';
import type { Seen } from './probe.mjs';

const SAMPLE_GAP_MS = 250;
const TICKS_PER_SECOND = 100;
/** Long enough that a share can be taken off minutes. */
const RESTING_MS = 20_000;

export interface ProcessUse {
	/** Its peak over what it held before. */
	extraMemoryMb: number;
	/** Beyond what n8n takes at rest and for the caller that measures the standstill. */
	cpuSeconds: number;
	/** The longest that another caller has waited, in milliseconds. */
	standstillMs: number;
	/** How many requests of that caller n8n did not answer with 200. */
	refusals: number;
}

export async function memoryMb(pid: number): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

export async function cpuSeconds(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Which share of one core n8n takes at rest, while a caller measures the standstill. */
export async function restingShare(pid: number, url: string): Promise<number> {
	const watch = await watchProcess(pid, url);
	await delay(RESTING_MS);
	return (await watch.stop()).cpuSeconds / (RESTING_MS / 1000);
}

/**
 * Watches n8n's main process from now until `stop`.
 *
 * @param resting what `restingShare` has measured
 */
export async function watchProcess(
	pid: number,
	url: string,
	resting = 0,
): Promise<{ stop(): Promise<ProcessUse> }> {
	const standstill = await watchStandstill(url);
	const before = { memory: await memoryMb(pid), cpu: await cpuSeconds(pid) };
	const startMs = performance.now();
	let peak = before.memory;
	const timer = setInterval(() => {
		void memoryMb(pid).then((memory) => (peak = Math.max(peak, memory)));
	}, SAMPLE_GAP_MS);
	const stop = async (): Promise<ProcessUse> => {
		clearInterval(timer);
		const seconds = (performance.now() - startMs) / 1000;
		const cpu = await cpuSeconds(pid);
		const { longestMs, refusals } = await standstill.stop();
		return {
			extraMemoryMb: peak - before.memory,
			cpuSeconds: cpu - before.cpu - resting * seconds,
			standstillMs: longestMs,
			refusals,
		};
	};
	return { stop };
}

const PROBE = fileURLToPath(new URL('./probe.mts', import.meta.url));

interface StandstillWatch {
	stop(): Promise<Seen>;
}

/** Asks n8n every 20 ms from outside, from now until `stop`. */
async function watchStandstill(url: string): Promise<StandstillWatch> {
	const probe = await startProcess([process.execPath, '--import', 'tsx', PROBE, url], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	await once(probe, 'message');
	return {
		stop: async () => {
			const told = once(probe, 'message');
			probe.send('stop');
			return (await told)[0] as Seen;
		},
	};
}
