package stream

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sluice/engine/dialect"
	"sluice/engine/provider"
	"sluice/keystore/limit"
)

// mutation says the same in another way. ok: it applies to this answer.
type mutation struct {
	name   string
	mutate func(a dialect.Answer) (b dialect.Answer, ok bool)
}

var mutations = []mutation{
	{"in capitals", func(a dialect.Answer) (dialect.Answer, bool) {
		return rewritten(a, func(v any) any {
			if s, ok := v.(string); ok && strings.Contains(s, " ") && !strings.ContainsAny(s, "{<") {
				return strings.ToUpper(s)
			}
			return v
		})
	}},
	{"another layout", func(a dialect.Answer) (dialect.Answer, bool) {
		return rewritten(a, func(v any) any { return v }) // fields in the order of their names, blanks gone
	}},
	{"nested once more", func(a dialect.Answer) (dialect.Answer, bool) {
		if !json.Valid(a.Body) || a.Body[0] != '{' {
			return a, false
		}
		quoted, err := json.Marshal(string(a.Body))
		a.Body = slices.Concat([]byte(`{"error":{"message":`), quoted, []byte("}}"))
		return a, err == nil
	}},
	{"in a list", func(a dialect.Answer) (dialect.Answer, bool) {
		if !json.Valid(a.Body) || a.Body[0] != '{' {
			return a, false
		}
		a.Body = slices.Concat([]byte("["), a.Body, []byte("]"))
		return a, true
	}},
	{"headers in small letters", func(a dialect.Answer) (dialect.Answer, bool) {
		h := http.Header{}
		for name, v := range a.Header {
			h[strings.ToLower(name)] = v
		}
		a.Header = h
		return a, len(h) > 0
	}},
	{"seconds as minutes", func(a dialect.Answer) (dialect.Answer, bool) {
		changed := false
		a.Body = wholeMinutes.ReplaceAllFunc(a.Body, func(m []byte) []byte {
			n, err := strconv.Atoi(string(wholeMinutes.FindSubmatch(m)[1]))
			if err != nil || n%60 != 0 || n == 0 {
				return m
			}
			changed = true
			return []byte(strconv.Itoa(n/60) + " minutes")
		})
		return a, changed
	}},
}

var wholeMinutes = regexp.MustCompile(`\b(\d+) seconds\b`)

// rewritten gives the answer with each value of its body changed.
func rewritten(a dialect.Answer, change func(any) any) (dialect.Answer, bool) {
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return a, false
	}
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name := range v {
				v[name] = walk(v[name])
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return change(v)
	}
	out, err := json.Marshal(walk(v))
	a.Body = out
	return a, err == nil
}

// TestTheSameSaidOtherwiseIsReadAlike changes each recorded answer by rule: what
// it means stays.
func TestTheSameSaidOtherwiseIsReadAlike(t *testing.T) {
	for _, m := range mutations {
		tried, same := 0, 0
		for _, c := range loadCases(t, "../testdata/answers.jsonl") {
			a, now := c.answer()
			b, ok := m.mutate(a)
			if !ok || c.Stream {
				continue
			}
			tried++
			want, _ := Read(a, now)
			got, _ := Read(b, now)
			if meaning(got) == meaning(want) {
				same++
				continue
			}
			t.Logf("%s: %s: %s is read as %s, else as %s", m.name, c.ID, b.Body, meaning(got), meaning(want))
		}
		t.Logf("%s: %d of %d", m.name, same, tried)
		if same*100 < tried*99 || tried == 0 {
			t.Errorf("%s: only %d of %d are read alike", m.name, same, tried)
		}
	}
}

func meaning(v limit.Verdict) string {
	return strings.Join([]string{v.Class.String(), v.Scope.String(), v.Dimension.String(), v.Window.String(), v.Wait.Round(time.Second).String(), strconv.FormatBool(v.RetrySame)}, " ")
}

// TestWhoeverSaysItIsReadAlike gives each recorded answer to a stranger and to
// providers of the catalogue: what failed, which limit, the wait and whether to
// retry stay. Whose it is follows a provider's default only where the answer names
// nobody, which is where two of different defaults are read with their own.
func TestWhoeverSaysItIsReadAlike(t *testing.T) {
	tried, same := 0, 0
	for _, c := range loadCases(t, "../testdata/answers.jsonl") {
		if c.Stream {
			continue
		}
		a, now := c.answer()
		by := func(name string) limit.Verdict {
			b := a
			b.Provider = name
			v, _ := Read(b, now)
			return v
		}
		want, groq, router := by(a.Provider), by("groq"), by("openrouter")
		nobody := groq.Scope == limit.ScopeKeyModel && router.Scope == limit.ScopeAccount
		for _, name := range []string{"acme", "groq", "openrouter", "gemini", "fireworks", "mistral", "zhipu", "deepseek", "xai", "cerebras"} {
			p, _ := provider.Lookup(name)
			got := by(name)
			tried++
			if said(got) == said(want) && (nobody && (got.Scope == p.Unnamed || p.Unnamed == limit.ScopeUnknown) || !nobody && got.Scope == groq.Scope) {
				same++
				continue
			}
			t.Logf("%s: said by %s it is read as %s %s, by %s as %s %s: %s", c.ID, name, said(got), got.Scope, a.Provider, said(want), want.Scope, a.Body)
		}
	}
	t.Logf("%d of %d", same, tried)
	if same*100 < tried*99 || tried == 0 {
		t.Errorf("only %d of %d are read alike", same, tried)
	}
}

func said(v limit.Verdict) string {
	return strings.Join([]string{dialect.ClassName(v.Class), dialect.LimitName(v.Dimension, v.Window), v.Wait.Round(time.Second).String(), strconv.FormatBool(v.RetrySame)}, " ")
}

// TestEveryLanguageIsReadAlike: the same failures in the languages of the lexicon.
func TestEveryLanguageIsReadAlike(t *testing.T) {
	for _, c := range []struct {
		status int
		want   limit.Class
		texts  []string
	}{
		{429, limit.RateLimit, []string{
			"Too many requests, please try again later", "请求过于频繁，请稍后再试", "リクエストが多すぎます。しばらくしてから再試行してください", "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요", "Слишком много запросов, попробуйте позже",
			"Zu viele Anfragen, bitte versuchen Sie es später erneut", "Trop de requêtes, veuillez réessayer plus tard", "Demasiadas solicitudes, inténtalo más tarde", "Muitas solicitações, tente novamente mais tarde", "Troppe richieste, riprova più tardi"}},
		{403, limit.QuotaExhausted, []string{
			"Insufficient balance", "账户余额不足", "残高が不足しています", "잔액이 부족합니다", "Недостаточно средств на балансе", "Guthaben ist aufgebraucht", "Crédit épuisé", "Saldo agotado", "Saldo esgotado", "Credito esaurito"}},
		{401, limit.Auth, []string{
			"Invalid API key", "无效的 API key", "APIキーが無効です", "API 키가 유효하지 않습니다", "Неверный API ключ", "Der API-Schlüssel ist ungültig", "Clé API invalide", "Clave API inválida", "Chave de API inválida", "Chiave API non valida"}},
		{400, limit.ModelUnavailable, []string{
			"The model does not exist", "模型不存在", "モデルが存在しません", "모델을 찾을 수 없습니다", "Модель не найдена", "Das Modell existiert nicht", "Le modèle n'existe pas", "El modelo no existe", "O modelo não existe", "Il modello non esiste"}},
		{500, limit.Overloaded, []string{
			"The server is overloaded", "服务器繁忙", "サーバーが混雑しています", "서버가 과부하 상태입니다", "Сервер перегружен", "Der Server ist überlastet", "Le serveur est surchargé", "El servidor está sobrecargado", "O servidor está sobrecarregado", "Il server è sovraccarico"}},
		{400, limit.ContextLength, []string{
			"The prompt is too long", "输入内容过长", "プロンプトが長すぎます", "프롬프트가 너무 깁니다", "Запрос слишком длинный", "Die Eingabe ist zu lang", "L'invite est trop longue", "El mensaje es demasiado largo", "O prompt é muito longo", "Il prompt è troppo lungo"}},
		{400, limit.ContentFilter, []string{
			"Blocked by the content filter", "内容包含敏感信息", "コンテンツポリシー違反です", "유해한 콘텐츠입니다", "Запрос отклонён модерацией", "Vom Inhaltsfilter blockiert", "Bloqué par le filtre de contenu", "Bloqueado por el filtro de contenido", "Bloqueado pelo filtro de conteúdo", "Contenuto inappropriato"}},
		{500, limit.Timeout, []string{
			"The request timed out", "请求超时", "リクエストがタイムアウトしました", "요청 시간이 초과되었습니다", "Превышено время ожидания", "Zeitüberschreitung der Anfrage", "Délai dépassé", "Tiempo de espera agotado", "Tempo limite esgotado", "Tempo scaduto"}},
	} {
		for _, text := range c.texts {
			body, err := json.Marshal(map[string]any{"error": map[string]string{"message": text}})
			if err != nil {
				t.Fatal(err)
			}
			if v, _ := Read(dialect.Answer{Provider: "acme", Status: c.status, Body: body}, fuzzNow); v.Class != c.want {
				t.Errorf("%d %s is read as %s, want %s", c.status, text, v.Class, c.want)
			}
		}
	}
}
