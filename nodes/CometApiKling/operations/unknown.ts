import type { IExecuteSingleFunctions, INodeProperties, INodePropertyRouting } from 'n8n-workflow';
import { isOption, notAnOption } from '../parameters/choices';
import { nodeOf } from '../run/n8n';
import { refuseItems } from '../run/refuseItems';
import { refusal, type FailureError } from '../service/failure';

/**
 * The routing of the field Resource: refuses what leads to no operation. For that n8n would send a
 * bare request with the key to the Base URL, and hand on whatever comes.
 *
 * @param selectors Resource and the fields Operation; asked for when there is an item
 */
export function refuseUnknown(selectors: () => INodeProperties[]): INodePropertyRouting {
	return refuseItems((context) => unknownWay(context, selectors()));
}

function unknownWay(
	context: IExecuteSingleFunctions,
	selectors: INodeProperties[],
): FailureError | undefined {
	// As they are stored: n8n compares no others with the options.
	const { parameters } = nodeOf(context);
	const isShown = ({ displayOptions }: INodeProperties) =>
		displayOptions?.show?.resource?.includes(parameters.resource as string) ?? true;
	const field = selectors
		.filter(isShown)
		.find((selector) => !isOption(parameters[selector.name], selector));
	if (field === undefined) return undefined;
	const { message, description } = notAnOption(parameters[field.name], field).failure;
	return refusal(
		message,
		`${description} Another version of this node may have it: update the node, or choose again.`,
	);
}
