import type { ICredentialsHelper, IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { CometApiKlingTrigger } from '../../nodes/CometApiKling/CometApiKlingTrigger.node';
import { klingNode } from '../harness/engine/engine';
import { AVATAR } from '../harness/engine/kinds';
import { PUBLIC_URL } from '../harness/engine/waiting';
import { webhookContext } from '../harness/engine/webhookContext';
import { KINDS } from '../service/kinds';
import type { Process } from './n8n';
import { serviceNow } from './service';

/** The trigger in a workflow of its own, beside the one that creates the tasks. */

export const TRIGGER_URL = `${PUBLIC_URL}/webhook/chaos/webhook`;

const nodeType = new CometApiKlingTrigger();

/** One start of the workflow behind the trigger. */
export interface Start {
	item: INodeExecutionData;
	atMs: number;
}

export class TriggerBeside {
	readonly starts: Start[] = [];

	/** The ids of tasks whose true callbacks were taken to the end. */
	readonly heardIds = new Set<string>();

	/** What n8n keeps with the workflow, and reads again for each call. */
	private staticData: IDataObject = {};

	private readonly node: INode = klingNode({
		name: 'CometAPI Kling Trigger',
		type: 'n8n-nodes-cometapi-kling.cometApiKlingTrigger',
		parameters: {
			taskKinds: Object.keys(KINDS),
			events: ['succeed', 'failed'],
			options: { otherRoutes: String(AVATAR.create.route) },
		},
	});

	/** @param id of the draw: the module of the trigger remembers by it */
	constructor(private readonly id: string) {}

	async call(
		process: Process,
		credentialsHelper: ICredentialsHelper,
		{ body, query }: { body: unknown; query: Record<string, unknown> },
	): Promise<void> {
		const { context, workflow } = webhookContext(
			{
				node: this.node,
				nodeType,
				// What a process remembers is lost with it.
				workflowId: `trigger-${this.id}${'+'.repeat(process.number)}`,
				mode: 'trigger',
				staticData: structuredClone(this.staticData),
				credentialsHelper,
			},
			{ body, query },
		);
		const { workflowData } = await nodeType.webhook.call(context);
		if (process.isDead) return;
		this.staticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
		const item = workflowData?.[0]?.[0];
		if (item !== undefined) this.starts.push({ item, atMs: serviceNow() });
	}
}
