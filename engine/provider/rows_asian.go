package provider

import "sluice/keystore/limit"

// beijing is the zone of Chinese providers' clocks.
const beijing = "Asia/Shanghai"

// asian are the Chinese platforms.
var asian = []Provider{
	{
		Name: "moonshot", Title: "Moonshot", Aliases: []string{"kimi", "moonshotai"}, BaseURL: "https://api.moonshot.ai/v1", Hosts: []string{"api.moonshot.ai", "api.moonshot.cn", "api.kimi.com"},
		Env: []string{"MOONSHOT_API_KEY"}, Models: []string{"kimi-k2-turbo-preview"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "organisation", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "zhipu", Title: "Zhipu", Aliases: []string{"bigmodel", "glm", "chatglm"}, BaseURL: "https://open.bigmodel.cn/api/paas/v4", Hosts: []string{"open.bigmodel.cn", "bigmodel.cn"},
		Env: []string{"ZHIPUAI_API_KEY", "ZHIPU_API_KEY"}, Models: []string{"glm-4.5-flash"},
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: beijing,
	},
	{
		Name: "zai", Title: "Z.ai", Aliases: []string{"z.ai", "z-ai"}, BaseURL: "https://api.z.ai/api/paas/v4", Hosts: []string{"api.z.ai"},
		Env: []string{"ZAI_API_KEY"}, Models: []string{"glm-4.5-flash"},
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: beijing,
	},
	{
		Name: "dashscope", Title: "Qwen (DashScope)", Aliases: []string{"qwen", "aliyun", "bailian", "modelstudio", "alibaba"}, BaseURL: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", Hosts: []string{"dashscope-intl.aliyuncs.com", "dashscope.aliyuncs.com"},
		Env: []string{"DASHSCOPE_API_KEY"}, Models: []string{"qwen-plus"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "main account", Unnamed: limit.ScopeKeyModel,
	},
	{
		Name: "siliconflow", Title: "SiliconFlow", BaseURL: "https://api.siliconflow.cn/v1", Hosts: []string{"api.siliconflow.cn", "api.siliconflow.com"},
		Env: []string{"SILICONFLOW_API_KEY"}, TestPath: "/models",
		Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel,
	},
	{
		Name: "minimax", Title: "MiniMax", BaseURL: "https://api.minimax.io/v1", Hosts: []string{"api.minimax.io", "api.minimaxi.com", "api.minimax.chat"},
		Env: []string{"MINIMAX_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount,
	},
	{
		Name: "baidu", Title: "Baidu Qianfan", Aliases: []string{"qianfan", "ernie", "wenxin"}, BaseURL: "https://qianfan.baidubce.com/v2", Hosts: []string{"qianfan.baidubce.com", "aip.baidubce.com"},
		Env: []string{"QIANFAN_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel,
	},
	{Name: "volcengine", Title: "Volcengine Ark", Aliases: []string{"ark", "doubao", "byteplus"}, BaseURL: "https://ark.cn-beijing.volces.com/api/v3", Hosts: []string{"volces.com", "bytepluses.com"}, Env: []string{"ARK_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeKeyModel},
	{Name: "hunyuan", Title: "Tencent Hunyuan", Aliases: []string{"tencent"}, BaseURL: "https://api.hunyuan.cloud.tencent.com/v1", Hosts: []string{"hunyuan.cloud.tencent.com", "hunyuan.tencentcloudapi.com"}, Env: []string{"HUNYUAN_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "spark", Title: "iFlytek Spark", Aliases: []string{"iflytek", "xfyun", "xinghuo"}, BaseURL: "https://spark-api-open.xf-yun.com/v1", Hosts: []string{"spark-api-open.xf-yun.com"}, Env: []string{"SPARK_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "application", Unnamed: limit.ScopeAccount},
	{Name: "stepfun", Title: "StepFun", BaseURL: "https://api.stepfun.com/v1", Hosts: []string{"api.stepfun.com"}, Env: []string{"STEPFUN_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount},
	{Name: "modelscope", Title: "ModelScope", BaseURL: "https://api-inference.modelscope.cn/v1", Hosts: []string{"api-inference.modelscope.cn"}, Env: []string{"MODELSCOPE_API_KEY"}, Shared: limit.ScopeAccount, SharedBy: "account", Unnamed: limit.ScopeAccount, Day: beijing},
}
