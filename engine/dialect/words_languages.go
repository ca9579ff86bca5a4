package dialect

// foreignWords are the same concepts in other languages: Chinese, Japanese,
// Korean, German, French, Spanish, Portuguese, Italian, Russian.
var foreignWords = []wordRow{
	{aMoney, `
		余额|餘額|欠费|欠費|资金|点数|点券|积分|账户额度|可用额度|资源包|剩余额度|充值|续费|残高|クレジット|잔액|크레딧|guthaben|kontostand|saldo|solde|crédit|crédito|credito|
		kredit|fondos|fundos|fondi|баланс|средств|кредит`},
	{aSpent, `
		不足|用尽|用完|耗尽|已使用完|已用完|为零|欠费|欠費|不够|透支|枯渇|使い切|使い果た|부족|소진|insuffisant|épuisé|nicht genügend|nicht ausreichend|unzureichend|
		aufgebraucht|erschöpft|ausgeschöpft|insuficiente|agotad|esgotad|insufficiente|esaurit|недостаточно|исчерпан|закончил`},
	{aExceeded, `
		超过|超過|超出|达到|達到|已达|超限|触发|上限に達し|上限を超え|초과|도달|überschritten|erreicht|dépassé|atteint|superad|excedid|alcanzad|ultrapass|atingi|
		raggiunt|superat|supera|excede|dépasse|überschreit|ultrapassa|превыша|превышен|достигнут|превысил`},
	{aQuota, "配额|配額|额度|額度|限额|限額|用量|割り当て|クォータ|할당량|쿼터|kontingent|cuota|cota|quota|квот"},
	{aUsage, `
		使用上限|用量上限|使用限额|您的限额|使用制限|利用制限|利用上限|사용 한도|사용량 한도|nutzungslimit|limite d'utilisation|límite de uso|limite de uso|
		limite di utilizzo|лимит использования`},
	{aRate, `
		速率|频率|頻率|限流|请求过多|請求過多|请求过于频繁|請求過於頻繁|过于频繁|请求数限制|请求次数|调用频次|访问过于频繁|次请求|每分钟|请求太频繁|レート制限|レートリミット|リクエストが多すぎ|リクエスト数|요청이 너무 많|속도 제한|
		요청 한도|호출 한도|ratenlimit|zu viele anfragen|anfragelimit|anfragen pro|trop de requêtes|limite de débit|limite de requêtes|
		requêtes par|demasiadas solicitudes|demasiadas peticiones|límite de velocidad|límite de solicitudes|límite de tasa|
		solicitudes por|muitas solicitações|muitas requisições|limite de taxa|limite de requisições|solicitações por|
		troppe richieste|limite di richieste|richieste al|te veel verzoeken|zbyt wiele żądań|çok fazla istek|
		terlalu banyak permintaan|quá nhiều yêu cầu|طلبات كثيرة|занадто багато запитів|слишком много запросов|лимит запросов|
		превышен лимит|запросов в`},
	{aLimit, "上限|限制|制限|제한|한도|limite|límite|grenze|лимит|предел"},
	{aBusy, `
		过载|過載|饱和|飽和|繁忙|拥挤|访问量过大|访问量大|负载过高|负载较高|负载已|资源紧张|排队|服务不可用|暂时不可用|暂不可用|算力不足|高峰|混雑|混み合|過負荷|高負荷|一時的に利用でき|과부하|혼잡|사용량이 많|
		일시적으로 사용할 수|überlastet|ausgelastet|hohe nachfrage|vorübergehend nicht verfügbar|surchargé|forte demande|
		temporairement indisponible|sobrecargad|saturad|alta demanda|temporalmente no disponible|temporariamente indisponível|
		sovraccaric|temporaneamente non disponibile|перегружен|высокая нагрузка|временно недоступ`},
	{aUpstream, "上游"},
	{aKey, `
		密钥|令牌|秘钥|api key|apikey|鉴权|认证信息|身份验证|认证|金鑰|凭证|apiキー|認証|トークンが|api 키|인증|api schlüssel|schlüssel|zugangsdaten|clé api|clé d'api|
		clé$|identifiants|clave api|clave de api|clave$|credencial|chave de api|chave api|chave$|chiave api|chiave$|ключ|
		токен доступа|авторизац`},
	{aBad, `
		无效|無效|错误|錯誤|不正确|过期|過期|已禁用|缺失|缺少|不存在|未提供|失败|失敗|失效|为空|無効|正しくありません|期限切れ|유효하지|잘못된|만료|ungültig|falsch|abgelaufen|fehlt|invalide|
		incorrecte|expiré|manquante|inválid|incorrect|caducad|expirad|non valid|scadut|errat|недействител|неверн|истёк|истек|
		просрочен`},
	{aUnauth, `
		未授权|未授權|未认证|鉴权失败|认证失败|认证失敗|身份验证失败|身份验证错误|認証に失敗|認証エラー|인증에 실패|인증 실패|nicht autorisiert|nicht authentifiziert|non autorisé|
		non authentifié|no autorizado|não autorizado|non autorizzato|не авторизован`},
	{aDenied, "只能在|仅限|无权限|没有权限|权限不足|禁止访问|拒绝访问"},
	{aBanned, `
		封禁|封号|被封|冻结|凍結|停用|禁用|已注销|停止|정지|차단|gesperrt|deaktiviert|suspendu|désactivé|suspendid|desactivad|desativad|bloquead|sospes|
		disattivat|заблокирован|приостановлен`},
	{aAccount, `
		账户|账号|帐户|帐号|賬戶|帳戶|用户|用戶|组织|組織|项目|アカウント|プロジェクト|계정|조직|konto|organisation|compte|cuenta|conta$|organización|organização|аккаунт|
		учётн|учетн`},
	{aModel, "模型|模組|モデル|모델|modell|modèle|modelo|modello|модел"},
	{aGone, `
		不存在|限制使用|下线|已下架|未找到|找不到|无权|無權|不支持|不可用|无可用渠道|没有可用|未开通|无此|未部署|存在しません|見つかりません|利用できません|サポートされて|존재하지|찾을 수 없|지원하지|nicht gefunden|
		existiert nicht|nicht verfügbar|wird nicht unterstützt|introuvable|n'existe pas|pas disponible|no existe|no encontrad|
		no disponible|não existe|não encontrad|não disponível|non esiste|non trovat|non disponibil|не найден|не существует|недоступн`},
	{aContext, `
		上下文|最大长度|输入长度|提示词长度|コンテキスト長|コンテキストウィンドウ|入力トークン|컨텍스트|kontextlänge|kontextfenster|longueur de contexte|fenêtre de contexte|
		contexto|contesto|контекст`},
	{aOverlong, `
		超长|过长|過長|长度超过|长度超出|超出上下文|超过上下文|超过最大长度|超过模型|超出模型|长度超限|長すぎ|너무 깁|너무 길|zu lang|trop long|demasiado larg|muito long|troppo lung|
		слишком длин`},
	{aFiltered, `
		敏感|不安全|违规|違規|内容审核|内容安全|不适当|不合规|审核不通过|風險|风险|ポリシー違反|不適切|부적절|유해|콘텐츠 정책|inhaltsfilter|inhaltsrichtlin|unangemessen|
		filtre de contenu|inapproprié|filtro de contenido|inapropiad|filtro de conteúdo|inapropriad|contenuto inappropriato|
		неприемлем|модерац`},
	{aServer, `
		内部错误|服务器错误|服务异常|系统异常|系统错误|服务器内部|未知错误|サーバーエラー|内部エラー|서버 오류|내부 오류|interner fehler|serverfehler|erreur interne|erreur du serveur|
		error interno|erro interno|errore interno|внутренняя ошибка|ошибка сервера`},
	{aTimeout, `
		超时|逾時|タイムアウト|시간 초과|시간이 초과|zeitüberschreitung|délai dépassé|délai d'attente|tiempo de espera agotado|tempo limite|
		tempo esgotado|tempo scaduto|время ожидания|тайм аут`},
	{aRegion, "地区|地區|国家|地域|リージョン|지역|국가|region$|land$|pays|région|país|región|região|paese|регион|страна|стране"},
	{aAddress, "网段|ip 地址|ip地址|ip白名单|白名单"},
	{aConcurrent, `
		并发|並發|同时请求|同時リクエスト|同時実行|並列|동시 요청|동시에|gleichzeitig|parallele|simultané|concurrent|simultáne|simultâne|concurrenti|simultane|
		одновремен|параллельн`},
	{aMonthly, "每月|本月|月度|包月|月额度|月間|今月|월간|이번 달|monatlich|pro monat|mensuel|par mois|mensual|al mes|mensal|por mês|mensile|в месяц|месячн"},
	{aShort, `
		每分钟|每天|每日|每小时|每秒|小时|分钟内|今日|当日|5小时|每周|一周|日额度|毎分|毎日|一日|1日|時間あたり|1分|하루|일일|분당|시간당|pro minute|pro tag|pro stunde|täglich|
		stündlich|par minute|par jour|quotidien|par heure|por minuto|por día|diari|por dia|por hora|al minuto|al giorno|giornalier|
		в минуту|в день|в сутки|в час|суточн|дневн`},
	{aRetry, `
		opnieuw|spróbuj|ponownie|tekrar|coba lagi|thử lại|المحاولة|спробуйте|稍后|稍後|重试|重試|再试|再試|请等待|重置|しばらく|再試行|お待ち|나중에|잠시 후|다시 시도|
		재시도|später|erneut|réessay|plus tard|más tarde|intente|inténtalo|reintent|tente novamente|mais tarde|riprova|più tardi|позже|
		повтор|попробуйте`},
	{aParam, "参数|參數|パラメータ|매개변수|parameter|paramètre|parámetro|parâmetro|parametro|параметр"},
	{aTokens, "个token|токенов|トークン|토큰"},
	{aKeyCap, "令牌额度|免费key|key额度|令牌剩余|令牌已|密钥额度"},
	{aFree, "免费额度|免费配额|试用|无料枠|무료|kostenlos|gratuit|gratis"},
	{aDeepQuota, "套餐已到期|套餐已过期|账户欠费|账号欠费|已欠费|额度已用尽|额度不足|余额不足"},
	{aFeature, "工具调用|函数调用"},
	{aLarge, "请求体过大|请求过大|文件过大"},
	{ofModel, "和模型|该模型"},
	{ofKey, "令牌"},
}
