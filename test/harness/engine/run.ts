import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { Run } from '../../../nodes/CometApiKling/run/run';

/** A run of one item, with as much of n8n as that needs. */
export function newRun(cancelSignal?: AbortSignal): Run {
	const item = {
		getNode: () => ({ type: 'cometApiKling', parameters: {} }),
		getExecutionCancelSignal: () => cancelSignal,
		getContext: () => ({}),
		getMode: () => 'trigger',
	};
	return new Run([item as unknown as IExecuteSingleFunctions]);
}
