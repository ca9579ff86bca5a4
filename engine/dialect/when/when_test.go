package when

import (
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"30": 30 * time.Second, "7.66": 7660 * time.Millisecond, "0.539477544s": 539477544, "28m48s": 1728 * time.Second, "17.399999999s": 17399999999,
		"14h29m11.04s": 14*time.Hour + 29*time.Minute + 11040*time.Millisecond, "PT1H30M": 90 * time.Minute, "P1DT2H": 26 * time.Hour, "00:12:30": 750 * time.Second,
		"Sun, 01 Feb 2026 00:01:30 GMT": 90 * time.Second, "2026-02-01T00:00:36.5Z": 36500 * time.Millisecond, "2026-02-01 09:00:10 +09:00": 10 * time.Second,
		"1769904060": time.Minute, "1769904060.5": 60500 * time.Millisecond, "1769904060000": time.Minute, "-4": 0, "2025-01-01T00:00:00Z": 0,
		"99999999999999999999": Longest, "9999999h": Longest, "1 hour, 5 minutes and 3 seconds": 3903 * time.Second, "5小时30分钟": 330 * time.Minute, "1d2h": 26 * time.Hour,
	} {
		if got, ok := Moment(in, time.Second, now); !ok || got != want {
			t.Errorf("%q reads %v (%v), want %v", in, got, ok, want)
		}
	}
	if d, _ := Moment("21500", time.Millisecond, now); d != 21500*time.Millisecond {
		t.Errorf("milliseconds read %v", d)
	}
	for _, in := range []string{"", "soon", "NaN", "+Inf", "1e400", "0x10", "12 bananas"} {
		if d, ok := Moment(in, time.Second, now); ok {
			t.Errorf("%q reads %v, want nothing", in, d)
		}
	}
	if _, ok := Moment("2026-02-01T00:00:36Z", time.Second, time.Time{}); ok {
		t.Error("a point in time needs a clock")
	}
}

func TestTextWait(t *testing.T) {
	now := time.Date(2026, 8, 24, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"Try again in 17 seconds": 17 * time.Second, "please   try\nagain in 644ms": 644 * time.Millisecond, "Please try again in 1.984999999s.": 1984999999,
		"retry after 86400 seconds": 24 * time.Hour, "Please wait 83652 seconds before retrying": 83652 * time.Second, "Your quota will reset after 19h14m47s.": 69287 * time.Second,
		"resets at 2026-08-24T15:00:00Z (2056)": 3 * time.Hour, "You will regain access on 2026-09-01 at 00:00 UTC.": 180 * time.Hour,
		"您的限额将在 2026-08-24 21:00:00 重置": time.Hour, "リセット: 2026-08-24 22:00:00": time.Hour, "resets 2:30 pm PDT": 9*time.Hour + 30*time.Minute,
		"available again at 2026-08-24 14:00 (UTC+1)": time.Hour, "Resets August 25, 2026 at 12 AM UTC": 12 * time.Hour, "wait until 24 Aug 2026 13:00 GMT": time.Hour,
		"try again in 1m 5s; the window is 60s": 65 * time.Second, "Retry in 5 seconds or wait 2 minutes": 2 * time.Minute, "retry after 30": 30 * time.Second,
		"Bitte warten Sie 3 Stunden": 3 * time.Hour, "请等待2天3小时": 51 * time.Hour, "다시 시도: 1분 30초": 90 * time.Second, "Your limit will reset at 1:00 PM.": time.Hour,
		"resets Aug 26 at 4pm (America/Sao_Paulo)": 55 * time.Hour, "Quota will be replenished in 1.02:03:04": 26*time.Hour + 3*time.Minute + 4*time.Second,
		"resets at 8 am (America/Los_Angeles)": 3 * time.Hour, "available again on 1 September": 180 * time.Hour, "try again at 14:00 Europe/Berlin": 24 * time.Hour,
		"The allowance is reset at 08-26 13:30:05 UTC.": 49*time.Hour + 30*time.Minute + 5*time.Second, "quota resets on 8月25日 12:00": 16 * time.Hour,
		"今日额度已用完，将于次日 00:00 重置": 4 * time.Hour, "请于明日8点后再试": 12 * time.Hour, "額度將於次日0點重置": 4 * time.Hour, "翌日の9時にリセットされます": 12 * time.Hour,
		"your allowance resets tomorrow at 14:30 UTC": 26*time.Hour + 30*time.Minute, "resets the next day at 00:00": 12 * time.Hour, "配额将在23点恢复": 3 * time.Hour, "額度將於次日8點重置": 12 * time.Hour,
		"please observe a 30-second cooldown": 30 * time.Second, "try again in a minute": time.Minute,
	} {
		if d, ok := InText(in, time.UTC, now); !ok || d != want {
			t.Errorf("%q reads %v (%v), want %v", in, d, ok, want)
		}
	}
	for _, in := range []string{
		"reached its end of life on 2026-07-27T00:00:00Z", "deprecated on 2025-09-15, retry with another", "Rate limit of 8 per 86400s exceeded", "limited to 10 API calls / minute",
		"5-hour usage limit reached, try later", "1分钟内最多请求20次，请稍后重试", "created within the last 5 minutes, please wait a moment", "limit resets every 60 seconds", "Please retry your request",
		"Request timed out after 600 seconds, retry", "retry with 3 fewer messages", "retry 5-10 times", "wait for 3-4 requests to end", "try again in a few minutes", "今日额度已用完，请明日再试", "余额不足10点，请充值后重试", "please try again tomorrow",
	} {
		if d, ok := InText(in, time.UTC, now); ok {
			t.Errorf("%q reads %v, want nothing", in, d)
		}
	}
}

var fuzzNow = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

func FuzzWait(f *testing.F) {
	for _, s := range []string{"1h2m3.5s", "pt1h30m", "14h29m11.04s", "00:01:30", "2026-04-01 at 00:00 utc", "1759845420000", "5小时30分钟", "1,5 sekunden", "99999999999999999999h", "-3", "3:00 pm (america/los_angeles)", "april 1, 2026 12:00 am pst"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := Moment(s, time.Second, fuzzNow); d < 0 || d > Longest || !ok && d != 0 {
			t.Errorf("Moment(%q) = %v", s, d)
		}
		if d, n := durationAt(s); d < 0 || d > Longest || n > len(s) {
			t.Errorf("durationAt(%q) = %v, %d", s, d, n)
		}
		for _, text := range []string{"try again in " + s, s + " reset"} {
			if d, ok := InText(text, time.UTC, fuzzNow); d < 0 || d > Longest || !ok && d != 0 {
				t.Errorf("InText(%q) = %v", text, d)
			}
		}
	})
}

func TestEasternWindow(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"每分钟请求": time.Minute, "每 天": day, "今天的额度": day, "当日": day, "本周": week, "每月": month, "5分钟内最多20次": 5 * time.Minute, "1分あたり": time.Minute, "분당 요청": time.Minute,
		"하루 요청": day, "일일 한도": day, "毎分のリクエスト": time.Minute, "每2小时": 2 * time.Hour, "当前分组": 0, "99999999天内": 0, "3 小时 以内": 3 * time.Hour, "请等待5分钟": 0, "": 0,
	} {
		if got, _ := EasternWindow(in); got != want {
			t.Errorf("%q names %v, want %v", in, got, want)
		}
	}
}
