import { cpus } from 'node:os';
import { N8nClient } from '../../test/harness/n8n/n8nClient.mjs';
import { startN8n } from '../../test/harness/n8n/n8nProcess.mjs';
import { measuredAt, type ReportHead } from '../../test/harness/reports.mjs';
import { say } from '../../test/harness/say.mjs';
import { createKlingCredential } from '../../test/harness/workflows/credential.mjs';
import { ExampleWorkflow } from '../../test/harness/workflows/examples.mjs';
import { effect } from '../../test/harness/workflows/nodes.mjs';
import { startSimulator, type Simulator } from '../../test/simulator/server.mjs';
import { MemoryWatch } from '../metrics.mjs';
import { round, spread } from '../statistics.mjs';
import { auditNight } from './audit.mjs';
import { countUnheard, Outages } from './outages.mjs';

/** How many links there are, and how many of them a batch has: what the account may run at a time. */
export interface Night {
	links: number;
	batch: number;
}

/** The one whose page is kept. */
export const USUAL_NIGHT: Night = { links: 1_000, batch: 50 };

/** From the shortest task to the longest, in seconds. */
const TASK_SECONDS: [number, number] = [12, 20];
/** Every so many tasks the service never calls back. */
const LOST_EVERY = 10;
/** Longer than any task. */
const MAX_WAIT_MINUTES = 0.6;
const KILLS = 4;
const LIMIT_MS = 60 * 60_000;

export interface NightReport extends ReportHead {
	cores: number;
	links: number;
	slots: number;
	taskSeconds: [number, number];
	maxWaitMinutes: number;
	minutes: number;
	kills: number;
	/** In which n8n was away, all together. */
	awaySeconds: number;
	tasks: number;
	files: number;
	unheard: number;
	secondsAfterLastTask: number;
	posts: number;
	gets: number;
	rssIdleMb: number;
	rssHighestMb: number;
	/** What is wrong with single links; empty is right. */
	broken: string[];
}

/** Works through the links with the example, and kills n8n on the way. */
export async function spendNight(version: string, { links, batch }: Night): Promise<NightReport> {
	const sim = await startSimulator('kling', { maxParallel: batch });
	const n8n = await startN8n({
		version,
		env: { N8N_METRICS: 'true', N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' },
		log: say,
	});
	try {
		const client = await N8nClient.connect(n8n.url);
		const memory = await MemoryWatch.start(n8n.url);
		const urls = linksFor(sim, links);
		const workflowId = await saveNight(client, sim, urls, batch);
		const startedAt = Date.now();
		const executionId = await client.run(workflowId);
		const outages = new Outages({ n8n, client, sim, workflowId });
		await outages.strikeUntilEnded({ kills: KILLS, links, limitMs: LIMIT_MS });
		memory.stop();
		const execution = await client.getExecution(executionId);
		const endedAt = Date.parse(execution.stoppedAt ?? '');
		const count = (kind: string) => sim.requests.filter((one) => one.kind === kind).length;
		return {
			...{ version, date: measuredAt(), cores: cpus().length },
			...{ links, slots: batch, taskSeconds: TASK_SECONDS, maxWaitMinutes: MAX_WAIT_MINUTES },
			minutes: round((endedAt - startedAt) / 60_000, 1),
			kills: outages.gaps.length,
			awaySeconds: round(outages.gaps.reduce((sum, { from, to }) => sum + to - from, 0) / 1_000, 0),
			tasks: sim.tasks.length,
			unheard: countUnheard(sim.tasks, outages.gaps),
			secondsAfterLastTask: round(
				(endedAt - Math.max(...sim.tasks.map(({ endsAt }) => endsAt))) / 1_000,
				0,
			),
			...{ posts: count('create'), gets: count('query') },
			...{ rssIdleMb: round(memory.idleMb, 0), rssHighestMb: round(memory.highestMb, 0) },
			...(await auditNight(client, sim, execution, urls)),
		};
	} finally {
		await n8n.stop();
		await sim.close();
	}
}

function linksFor(sim: Simulator, count: number): string[] {
	return Array.from({ length: count }, (_, link) => {
		const seconds = spread(link, TASK_SECONDS).toFixed(2);
		const isLost = link % LOST_EVERY === LOST_EVERY - 1;
		return sim.clipUrl({ link, seconds, ...(isLost && { scenario: 'callback_lost' }) });
	});
}

/** The example with the account's slots as batch and a wait that fits short tasks. */
async function saveNight(
	client: N8nClient,
	sim: Simulator,
	urls: string[],
	batch: number,
): Promise<string> {
	const credential = await createKlingCredential(client, 'Simulator', sim);
	const example = new ExampleWorkflow('overnight-through-restarts', client, credential)
		.set('The Videos', 'video_url', urls)
		.option('Make the Soundtracks', 'maxWait', MAX_WAIT_MINUTES)
		.option('Await the Results', 'maxWait', MAX_WAIT_MINUTES)
		.append('Keep the Files', effect(`${sim.baseUrl}/effect`));
	example.node('A Few at a Time').parameters.batchSize = batch;
	return await example.save();
}
