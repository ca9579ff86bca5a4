package lexicon

import "testing"

func TestTableFindsWordsWhereTheyBegin(t *testing.T) {
	table := New(map[string]uint64{"rate": 1, "money": 2, "model": 4}, "rate: rate limit | 限流", "money: fund$ |\n\tcredit", "# a remark\nmodel: model$")
	for text, want := range map[string]uint64{
		"rate limits": 1, "the rate limit": 1, "moderate limit": 0, "funds": 0, "a fund.": 2, "accredited": 0, "creditable": 2, "remodel": 0, "已被限流了": 1, "model fund": 6,
	} {
		if got := table.Marks(text); got != want {
			t.Errorf("%q has %b, want %b", text, got, want)
		}
	}
	if spots := table.Spots("no credit, rate limit", 3); len(spots) != 2 || spots[0] != [2]int{3, 9} {
		t.Errorf("found at %v", spots)
	}
}

func TestFoldingLeavesOneSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"Rate-Limit_Exceeded": "rate limit exceeded", "ＲＡＴＥ　ｌｉｍｉｔ：１２": "rate limit:12", "“Quota”\n used": "quota used", "ЛИМИТ": "лимит", "don’t": "don't",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestIdentifiersAreTakenApart(t *testing.T) {
	for in, want := range map[string]string{
		"SessionsCount.count gauge": "sessions_count_count", "litellm.RateLimitError: no": "litellm_rate_limit_error", "an HTTPStatusCode.": "http_status_code",
	} {
		found := Identifiers(in)
		if len(found) != 1 {
			t.Errorf("%q has %v", in, found)
		}
		for _, got := range found {
			if got = Snake(got); got != want {
				t.Errorf("%q is made of %q, want %q", in, got, want)
			}
		}
	}
	if found := Identifiers("OpenAI and a Plain sentence, 3.5"); len(found) != 0 {
		t.Errorf("found %v in prose", found)
	}
}
