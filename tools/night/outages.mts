import { setTimeout as delay } from 'node:timers/promises';
import { isEnded } from '../../test/harness/n8n/execution.mjs';
import type { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import type { N8nProcess } from '../../test/harness/n8n/n8nProcess.mjs';
import { say } from '../../test/harness/say.mjs';
import { waitUntil } from '../../test/harness/waitUntil.mjs';
import type { SimulatedTask, Simulator } from '../../test/simulator/server.mjs';

const CHECK_GAP_MS = 500;
/** Longer than from the check of the execution to the kill. */
const REST_MS = 5_000;

/** n8n shows what it is still recovering as crashed: only one that stays so has ended. */
const RECOVERY_MS = 60_000;

/** When n8n was away, in Unix milliseconds. */
export interface OutageGap {
	from: number;
	to: number;
}

interface Struck {
	n8n: N8nProcess;
	client: N8nClient;
	sim: Simulator;
	workflowId: string;
}

/** Ends n8n with -9 while the execution waits, and starts it again when a batch's callbacks are lost. */
export class Outages {
	readonly gaps: OutageGap[] = [];

	constructor(private readonly struck: Struck) {}

	/** Strikes evenly over the links, and resolves when the execution has ended. */
	async strikeUntilEnded(night: { kills: number; links: number; limitMs: number }): Promise<void> {
		const { kills, links, limitMs } = night;
		const { sim, client, workflowId } = this.struck;
		const ask = async () => {
			const [execution] = await client.listExecutions({ workflowId });
			if (execution === undefined) return false;
			const awayUntil = this.gaps.at(-1)?.to ?? 0;
			const isRecovering = execution.status === 'crashed' && Date.now() - awayUntil < RECOVERY_MS;
			if (isEnded(execution) && !isRecovering) return true;
			const isDue = sim.tasks.length >= ((this.gaps.length + 1) * links) / (kills + 1);
			const isLong = Date.parse(execution.waitTill ?? '') - Date.now() > REST_MS;
			const isWaiting = execution.status === 'waiting' && isLong;
			if (isDue && this.gaps.length < kills && isWaiting && nextEndMs(sim) > REST_MS) {
				await this.strike();
			}
			return false;
		};
		const otherwise = () =>
			`Not at its end: ${sim.tasks.length} tasks, ${sim.effects.length} files`;
		await waitUntil(ask, { limitMs, gapMs: CHECK_GAP_MS, otherwise });
	}

	private async strike(): Promise<void> {
		const { n8n, sim } = this.struck;
		const from = Date.now();
		await n8n.kill9();
		await delay(Math.max(0, Math.max(...sim.tasks.map(({ endsAt }) => endsAt)) - Date.now()));
		await n8n.restart();
		await n8n.untilStarted();
		this.gaps.push({ from, to: Date.now() });
		say(`Killed with ${sim.tasks.length} tasks, back after ${(Date.now() - from) / 1_000} s`);
	}
}

/** How long no task ends, in milliseconds; nothing when none runs. */
function nextEndMs({ tasks }: Simulator): number {
	const running = tasks.filter(({ endedAt }) => endedAt === undefined);
	return running.length === 0 ? 0 : Math.min(...running.map(({ endsAt }) => endsAt)) - Date.now();
}

/** How many tasks n8n was never told about: the service did not call, or n8n was away. */
export function countUnheard(tasks: readonly SimulatedTask[], gaps: OutageGap[]): number {
	return tasks.filter(({ scenario, endsAt }) => {
		const isAway = gaps.some(({ from, to }) => from <= endsAt && endsAt <= to);
		return isAway || scenario.callback.lost === true;
	}).length;
}
