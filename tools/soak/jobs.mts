import { callWebhook } from '../../test/harness/n8n/webhookTrigger.mjs';
import {
	saveKlingWorkflow,
	type AwaitedWorkflow,
	type WorkflowHost,
} from '../../test/harness/workflows/klingWorkflow.mjs';
import type { SavedWorkflow } from '../../test/harness/workflows/run.mjs';
import type { Simulator } from '../../test/simulator/server.mjs';
import { spread } from '../statistics.mjs';

const ITEMS = 3;
/** From the shortest task to the longest, in seconds. */
const TASK_SECONDS: [number, number] = [4, 12];

interface JobKind extends AwaitedWorkflow {
	/** More words for the address of an item's video: a scenario of the simulator. */
	video?: (item: number) => Record<string, string | number>;
}

/** Workflows that take turns. */
const KINDS: JobKind[] = [
	{ name: 'by polling', by: 'poll' },
	{ name: 'by callback', by: 'callback' },
	{ name: 'created only, heard by the trigger', by: 'trigger' },
	{
		name: 'with failures: refused twice, a task that fails, unavailable twice while polled',
		by: 'poll',
		video: (item): Record<string, string | number> =>
			[
				{ scenario: 'refuse1303', times: 2 },
				{ scenario: 'fail' },
				{ scenario: 'error500', times: 2 },
			][item] ?? {},
		settings: { onError: 'continueRegularOutput' },
	},
	{ name: 'with downloads, by polling', by: 'poll', parameters: { downloadFiles: ['mp3', 'wav'] } },
	{ name: 'with downloads, by callback', by: 'callback', parameters: { downloadFiles: ['mp3'] } },
];

/** All kinds of work, each a workflow of its own. */
export class Jobs {
	/** The video of each item that was started, and the kind of its workflow. */
	readonly started = new Map<string, string>();
	executions = 0;

	private constructor(
		private readonly surroundings: WorkflowHost,
		private readonly workflows: Array<JobKind & SavedWorkflow>,
	) {}

	static async prepare(surroundings: WorkflowHost): Promise<Jobs> {
		const workflows: Array<JobKind & SavedWorkflow> = [];
		for (const kind of KINDS) {
			workflows.push({ ...kind, ...(await saveKlingWorkflow(surroundings, kind)) });
		}
		return new Jobs(surroundings, workflows);
	}

	async startNext(): Promise<void> {
		const { sim, webhookUrl } = this.surroundings;
		const execution = this.executions++;
		const kind = this.workflows[execution % this.workflows.length];
		const items = Array.from({ length: ITEMS }, (_, item) => {
			return { url: this.videoOf(sim, execution, item, kind) };
		});
		for (const { url } of items) this.started.set(url, kind.name);
		const { status, body } = await callWebhook(webhookUrl, kind.path, { items });
		if (status !== 200) throw new Error(`A production call was answered ${status}: ${body}`);
	}

	private videoOf(sim: Simulator, execution: number, item: number, { video }: JobKind): string {
		const seconds = spread(execution * ITEMS + item, TASK_SECONDS).toFixed(2);
		return sim.clipUrl({ execution, item, seconds, ...video?.(item) });
	}
}

/** What is wrong with the items, in words: each is to have one task, seen once behind the node. */
export function auditJobs({ started }: Jobs, { tasks, effects }: Simulator): string[] {
	const taskIds = new Map<string, string[]>();
	for (const { id, body } of tasks) {
		const own = taskIds.get(String(body.video_url)) ?? [];
		taskIds.set(String(body.video_url), [...own, id]);
	}
	const traces = new Map<string, number>();
	for (const effect of effects) {
		const [id] = JSON.stringify(effect).match(/\d{18}/) ?? ['none'];
		traces.set(id, (traces.get(id) ?? 0) + 1);
	}
	return [...started].flatMap(([url, kind]) => {
		const own = taskIds.get(url) ?? [];
		const seen = own.reduce((sum, id) => sum + (traces.get(id) ?? 0), 0);
		if (own.length === 1 && seen === 1) return [];
		const { search } = new URL(url);
		return [`${kind}, ${search}: ${own.length} tasks, ${seen} times behind the node`];
	});
}
