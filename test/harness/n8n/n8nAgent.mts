import type { IDataObject, INode } from 'n8n-workflow';
import type { Session } from './session.mjs';

export interface AgentConfig {
	name: string;
	instructions: string;
	/** Provider and model, such as `openai/gpt-5`. */
	model: string;
	credential: string;
	tools: IDataObject[];
}

/** An event of the answer that the chat streams to the page. */
interface ChatEvent {
	type: string;
	delta?: string;
	toolName?: string;
	output?: unknown;
	isError?: boolean;
	message?: unknown;
}

export interface ChatAnswer {
	text: string;
	/** The calls of its tools, in the order in which they ended. */
	toolResults: ChatEvent[];
	/** The run's own errors; a tool's error is a result of the tool. */
	errors: ChatEvent[];
}

/** An agent of n8n's own feature "Agents", of 2.x; not the node "AI Agent". */
export class N8nAgent {
	private constructor(
		private readonly session: Session,
		private readonly path: string,
	) {}

	static async create(session: Session, config: AgentConfig): Promise<N8nAgent> {
		const { id: projectId } = await session.get<{ id: string }>('/projects/personal');
		const agents = `/projects/${projectId}/agents/v2`;
		const { id } = await session.post<{ id: string }>(agents, {
			name: config.name,
			schema: config,
		});
		return new N8nAgent(session, `${agents}/${id}`);
	}

	/** Says something to the agent in its test chat; resolves when it has answered. */
	async chat(message: string): Promise<ChatAnswer> {
		const events = eventsOf(await this.session.postForText(`${this.path}/chat`, { message }));
		const ofType = (type: string) => events.filter((event) => event.type === type);
		return {
			text: ofType('text-delta')
				.map(({ delta }) => delta)
				.join(''),
			toolResults: ofType('tool-result'),
			errors: ofType('error'),
		};
	}
}

/** A node as the tool of an agent: only what the user has set is stored. */
export function nodeTool({ name, type, typeVersion, parameters, credentials }: INode): IDataObject {
	const node = { nodeType: type, nodeTypeVersion: typeVersion, nodeParameters: parameters };
	return { type: 'node', name, node: { ...node, credentials: credentials as IDataObject } };
}

function eventsOf(stream: string): ChatEvent[] {
	const lines = stream.split('\n').filter((line) => line.startsWith('data: '));
	return lines.map((line) => JSON.parse(line.slice('data: '.length)) as ChatEvent);
}
