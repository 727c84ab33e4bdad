import type { ICredentialDataDecryptedObject, INodeTypeDescription } from 'n8n-workflow';
import type { TestWorkflow } from '../workflows/workflows.mjs';
import { DataTable } from './dataTable.mjs';
import { ExecutionClient } from './executionClient.mjs';
import { N8nAgent, type AgentConfig } from './n8nAgent.mjs';
import { untilPublished } from './publication.mjs';
import { Session } from './session.mjs';
import { callWebhook } from './webhookTrigger.mjs';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

/** The user that every n8n under test has. */
export const OWNER: Owner = {
	email: 'owner@example.com',
	password: 'Owner-of-n8n-1',
	firstName: 'Owner',
	lastName: 'Tests',
};

export interface Credential {
	id: string;
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

interface CredentialTest {
	status: 'OK' | 'Error';
	message: string;
}

type StoredWorkflow = TestWorkflow & { id: string; versionId: string };

/** What a user does in n8n's editor, over the REST API that the editor uses; the same for 1.x and 2.x. */
export class N8nClient extends ExecutionClient {
	/** n8n 1.x mixes up concurrent saves in SQLite, so they go one after the other. */
	private readonly saving = new Mutex();

	/** The owner of a new n8n, or its login. n8n allows five logins a minute: share a client. */
	static async connect(url: string, owner = OWNER): Promise<N8nClient> {
		const session = new Session(url);
		const settings = await session.get<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) {
			await session.post('/owner/setup', owner);
		} else {
			const { email, password } = owner;
			await session.post('/login', { emailOrLdapLoginId: email, password });
		}
		return new N8nClient(session);
	}

	async createCredential(
		name: string,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<Credential> {
		const { id } = await this.create('/credentials', { name, type, data });
		return { id, name, type, data };
	}

	async changeCredential({ id, ...changed }: Credential): Promise<void> {
		await this.session.patch(`/credentials/${id}`, changed);
	}

	async deleteCredential(id: string): Promise<void> {
		await this.session.delete(`/credentials/${id}`);
	}

	async testCredential(credential: Credential): Promise<CredentialTest> {
		return await this.session.post('/credentials/test', { credentials: credential });
	}

	/** A new table of the owner, its columns for text. */
	async createDataTable(name: string, columns: string[]): Promise<DataTable> {
		return await DataTable.create(this.session, name, columns);
	}

	/** n8n 2.x: an agent of the owner, as the page "Agents" makes it. */
	async createAgent(config: AgentConfig): Promise<N8nAgent> {
		return await N8nAgent.create(this.session, config);
	}

	async createWorkflow(workflow: TestWorkflow): Promise<string> {
		return (await this.create<StoredWorkflow>('/workflows', { ...workflow, active: false })).id;
	}

	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.workflow(workflowId);
		await this.session.post(`/workflows/${workflowId}/activate`, { versionId });
		await untilPublished(this.session, workflowId);
	}

	/** The editor's "Execute workflow"; resolves to the id of the execution when it has started. */
	async run(workflowId: string, { triggerName }: { triggerName?: string } = {}): Promise<string> {
		const workflowData = await this.workflow(workflowId);
		const name = triggerName ?? workflowData.nodes.find(({ type }) => /trigger$/i.test(type))?.name;
		if (!name) throw new Error(`Workflow "${workflowData.name}" has no trigger to run it from`);
		// 1.x runs the workflow in the body, 2.x the saved one.
		const { executionId } = await this.session.post<{ executionId?: string }>(
			`/workflows/${workflowId}/run`,
			{ workflowData, triggerToStartFrom: { name } },
		);
		if (executionId) return executionId;
		throw new Error(`"${name}" waits for a test call: use a manual trigger or runByWebhook`);
	}

	/** The editor's "Listen for test event": n8n then waits for a call of the trigger's test URL. */
	async listenForTestEvent(workflowId: string, triggerName: string): Promise<void> {
		const workflowData = await this.workflow(workflowId);
		await this.session.post(`/workflows/${workflowId}/run`, {
			workflowData,
			triggerToStartFrom: { name: triggerName },
		});
	}

	/** The descriptions of all nodes of this n8n, as the editor loads them. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.session.asset('/types/nodes.json');
	}

	/** The rules by which, in n8n's own report, a coming version breaks something here. */
	async brokenBy(version: string): Promise<{ instance: string[]; workflows: string[] }> {
		type Found = Array<{ ruleId: string }>;
		const { report } = await this.session.post<{
			report: { instanceResults: Found; workflowResults: Found };
		}>(`/breaking-changes/report/refresh?version=${version}`);
		const names = (found: Found) => found.map(({ ruleId }) => ruleId);
		return {
			instance: names(report.instanceResults),
			workflows: names(report.workflowResults),
		};
	}

	/** Starts an active workflow in production; resolves to the id of the execution. */
	async runByWebhook(workflowId: string, path: string, body: unknown = {}): Promise<string> {
		const earlier = await this.listExecutions({ workflowId });
		await callWebhook(this.session.url, path, body);
		return (await this.newExecution(workflowId, earlier)).id;
	}

	private async workflow(id: string): Promise<StoredWorkflow> {
		return await this.session.get(`/workflows/${id}`);
	}

	private async create<Created = { id: string }>(path: string, what: object): Promise<Created> {
		return await this.saving.run(async () => await this.session.post<Created>(path, what));
	}
}

/** Does one piece of work after the other, in the order in which they come. */
class Mutex {
	private last: Promise<unknown> = Promise.resolve();

	async run<Result>(work: () => Promise<Result>): Promise<Result> {
		const mine = this.last.then(work);
		this.last = mine.catch(() => {});
		return await mine;
	}
}
