import type {
	IExecutePaginationFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyRouting,
} from 'n8n-workflow';
import { isOption, notAnOption } from '../parameters/checks';
import { toErrorItem } from '../run/errors';
import { forErrorOutput } from '../run/n8n';
import type { Operation } from '../run/operation';
import { Run } from '../run/run';
import { invalidInput } from '../service/failure';

/** By resource and name. */
export type Operations = Record<string, Record<string, Operation>>;

/**
 * The routing of the field Resource. n8n follows it instead of a custom operation for each call of an
 * agent before version 3 and of its own Agents, and for a value without an operation. The latter is an
 * error: n8n would send a bare request with the key to the Base URL.
 *
 * @param selectors the fields Resource and Operation; asked for when there is an item
 */
export function runSingleItem(
	operations: Operations,
	selectors: () => INodeProperties[],
): INodePropertyRouting {
	async function runItem(this: IExecutePaginationFunctions): Promise<INodeExecutionData[]> {
		const run = new Run([this]);
		const { resource, operation } = run.node.parameters;
		const field = unknownField(run.node.parameters, selectors());
		if (field === undefined) {
			return await operations[String(resource)][String(operation)].runItems(run);
		}
		const { message, description } = notAnOption(run.node.parameters[field.name], field).failure;
		const advice = 'Another version of this node may have it: update the node, or choose again.';
		const { failure } = invalidInput(message, `${description} ${advice}`);
		run.noteFailure(failure, this.getItemIndex());
		run.cancellation.release();
		run.throwIfFailed();
		return [forErrorOutput(run.node, toErrorItem(failure, this.getItemIndex()))];
	}

	return { send: { paginate: true }, operations: { pagination: runItem } };
}

/** The field that leads to no operation, by the stored parameters: n8n compares only these. */
function unknownField(parameters: Record<string, unknown>, selectors: INodeProperties[]) {
	const isShown = ({ displayOptions }: INodeProperties) =>
		displayOptions?.show?.resource?.includes(parameters.resource as string) ?? true;
	return selectors.filter(isShown).find((field) => !isOption(parameters[field.name], field));
}
