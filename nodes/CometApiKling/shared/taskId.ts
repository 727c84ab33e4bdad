import type { IExecuteSingleFunctions } from 'n8n-workflow';
import { requireId } from './validation';

/** Reads and checks the parameter Task ID. Throws `Failed` for what is no id. */
export function readTaskId(context: IExecuteSingleFunctions): string {
	return requireId(
		context.getNodeParameter('taskId'),
		'Task ID',
		'It is the "task_id" in the output of "Create Audio From Video"; the expression {{ $json.task_id }} takes it from the incoming item.',
	);
}
