import type { INodeExecutionData } from 'n8n-workflow';
import { known } from '../base/records';
import { itemCount, putToWait } from '../run/n8n';
import { refusal } from '../service/failure';
import type { TaskSource } from '../service/source';
import type { Arrival, ParkingJob } from './gathering';
import { toDeliveries, toParkedItem, writePlan, type Outcome, type ParkedPlan } from './stored';

/**
 * Parks the execution until a callback resumes it or the limit passes.
 *
 * @returns the stored items. As the node's output they are the same objects, which n8n stores once
 */
export async function park(
	job: ParkingJob,
	arrivals: ReadonlyMap<number, Arrival>,
	outcomes: ReadonlyMap<number, Outcome>,
): Promise<INodeExecutionData[]> {
	const { context, run, route, baseUrl } = job;
	const items = Array.from({ length: itemCount(context) ?? 0 }, (_, itemIndex) => {
		const outcome = outcomes.get(itemIndex) ?? { failure: run.refusals.get(itemIndex) ?? UNREAD };
		return toParkedItem(outcome, itemIndex);
	});
	const plans = [...arrivals].map(([itemIndex, arrival]) => ({ itemIndex, ...arrival.job.plan }));
	const parkedAtMs = Date.now();
	const untilMs = parkedAtMs + Math.max(...plans.map(({ waiting }) => waiting.maxWaitMs));
	writePlan(context, {
		kind: route.kind,
		baseUrl,
		parkedAtMs,
		untilMs,
		pollIntervalMs: Math.max(...plans.map(({ waiting }) => waiting.pollIntervalMs)),
		deliveries: toDeliveries(plans.map(({ itemIndex, delivery }) => [itemIndex, delivery])),
		callers: plans.filter(({ isCaller }) => isCaller).map(({ itemIndex }) => itemIndex),
		sources: sourcesOf(outcomes, arrivals),
	});
	await putToWait(context, items, untilMs);
	return items;
}

/** Links only where they are wanted, for they can be long: n8n reads all this for each callback. */
function sourcesOf(
	outcomes: ReadonlyMap<number, Outcome>,
	arrivals: ReadonlyMap<number, Arrival>,
): ParkedPlan['sources'] {
	const sources = [...outcomes].map(([itemIndex, outcome]) => {
		const { url, fileName, fetchedFrom } = ('task' in outcome && outcome.task.source) || {};
		const fields = arrivals.get(itemIndex)?.job.plan.delivery.fields ?? [];
		const source = known<TaskSource>({
			fileName,
			fetchedFrom,
			url: fields.includes('source_url') ? url : undefined,
		});
		return [itemIndex, Object.keys(source).length > 0 ? source : undefined];
	});
	return known(Object.fromEntries(sources) as Record<string, TaskSource | undefined>);
}

/** n8n itself failed on an expression of this item, before the node saw it. */
const UNREAD = refusal(
	'A parameter of this item could not be read',
	'Check the expressions of this node with the data of this item.',
).failure;
