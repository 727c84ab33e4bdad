import type { IExecuteSingleFunctions, INodeExecutionData } from 'n8n-workflow';
import { beforeStop } from '../base/stop';
import type { Failure } from '../service/failure';
import { toErrorItem } from './errors';
import { forErrorOutput, isToolRun, whileParked } from './n8n';
import type { Run } from './run';

/** Settles an item that failed: as an error item where the node goes on, else as its error. */
export async function failItem(
	context: IExecuteSingleFunctions,
	run: Run,
	failure: Failure,
): Promise<INodeExecutionData[]> {
	if (run.isHalted) return [];
	const isHandedOn = handsOn(context);
	const isParked = isHandedOn && (await beforeStop(run.parking, run.stop));
	if (!isHandedOn || run.cancelSignal?.aborted) throw run.halt(context, failure);
	const item = toErrorItem(failure, context.getItemIndex());
	return [isParked ? whileParked(item) : forErrorOutput(context.getNode(), item)];
}

/** Whether the node goes on when an item fails. */
export function handsOn(context: IExecuteSingleFunctions): boolean {
	return context.continueOnFail() || isToolRun(context);
}
