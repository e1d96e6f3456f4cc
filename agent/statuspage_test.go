package agent

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"storyline/agent/internal/link/brokertest"
	"storyline/agent/internal/ordertest"
	"storyline/playlists"
	"storyline/playlists/screen/browsertest"
)

func TestTheStatusPageIsForEverybody(t *testing.T) {
	m := brokertest.StartMosquitto(t)
	c := startCentre(t, m.Address())
	cfg := display(t, m.Address())
	a, _ := start(t, cfg)
	now := time.Now().UnixMilli()
	c.retain(bindingTopic, ordertest.Binding(now, "d-1", "10511"))
	c.retain(playlistTopic, ordertest.Playlist(now, "10511", "olena", ordertest.Story("foreman", 4000, 7000)))
	statusOf(t, a, "the story", func(s *standing) bool { return s.Showing.What == playlists.ShowSlide && s.Connected })
	tab := browsertest.Tab(t, browsertest.Start(t))
	look := func(name string) {
		for _, v := range []browsertest.View{
			{W: 1280, H: 800, Lang: "uk"}, {W: 1280, H: 800, Scheme: "dark", Lang: "en"}, {W: 390, H: 844, Lang: "en"}, {W: 320, H: 640, Scheme: "dark", Lang: "uk"},
		} {
			t.Run(fmt.Sprintf("%s-%d-%s-%s", name, v.W, v.Scheme, v.Lang), func(t *testing.T) {
				browsertest.Do(t, tab, browsertest.Look(v), chromedp.Navigate("http://"+a.Addr()+"/status"))
				browsertest.WaitFor(t, tab, "the page to be drawn", fmt.Sprintf(`document.documentElement.dataset.drawn === %q`, v.Lang))
				browsertest.Shot(t, tab, "status-"+strings.ReplaceAll(t.Name(), "/", "-"))
				for _, b := range browsertest.Barriers(t, tab, "") {
					t.Error(b)
				}
				if browsertest.Eval[bool](t, tab, `document.documentElement.scrollWidth > innerWidth`) {
					t.Error("the page is wider than its window")
				}
			})
		}
	}
	look("well")
	text := browsertest.Eval[string](t, tab, `document.body.innerText`)
	for _, want := range []string{"d-1", "10511", "olena", "controller", "Назва", "Усе гаразд", "s1", "вільно на диску", "ГБ"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	act(t, &cfg, "blank")
	c.retain(playlistTopic, []byte("{}"))
	statusOf(t, a, "a blank and a refusal", func(s *standing) bool { return len(s.Refusals) > 0 && s.Panel.Lasting != nil })
	m.Stop()
	look("troubled")
	text = browsertest.Eval[string](t, tab, `document.body.innerText`)
	for _, want := range []string{"blanked by a technician", "storyline-agent resume", "погашено навмисне"} {
		if !strings.Contains(strings.ToLower(text), want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	browsertest.Do(t, tab, chromedp.EmulateViewport(1280, 800))
	browsertest.Eval[bool](t, tab, `document.querySelector("#languages [data-lang=en]").click(), true`)
	browsertest.WaitFor(t, tab, "English", `document.documentElement.lang === "en" && document.body.innerText.includes("What is wrong")`)
}

func TestEachTroubleHasItsRemedy(t *testing.T) {
	a, _ := start(t, display(t, nobody))
	tab := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, tab, chromedp.Navigate("http://"+a.Addr()+"/status"))
	for trouble, want := range map[string]string{
		"blanked by a technician (user 0) since 2026-11-25 23:00 UTC":          "fixPanel",
		"the screen is silent: no page says that it draws":                     "fixScreen",
		"the browser is started anew: the page did not draw for 2s":            "fixScreen",
		"mpv does not run: it can't be started":                                "fixScreen",
		"the glass has a single colour":                                        "fixScreen",
		"nothing lies behind the player: the X server is gone":                 "fixScreen",
		"plays can't be written: no space left on device":                      "fixDisk",
		"1 of 3 media files are not held: http://127.0.0.1:8080: answered 404": "fixMedia",
		"this display changes 120 ms after d-2: see the clocks of both":        "fixOther",
	} {
		got := browsertest.Eval[string](t, tab, fmt.Sprintf(`import("/status/words.js").then((m) => m.remedy(%q))`, trouble))
		if got != want {
			t.Errorf("against %q helps %s, want %s", trouble, got, want)
		}
	}
}

func TestTheStatusPageGivesNothingAway(t *testing.T) {
	a, _ := start(t, display(t, nobody))
	for _, path := range []string{"/status", "/status/page.js", "/status/page.css", "/status/draw.js", "/status/words.js"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+a.Addr()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		policy := answer.Header.Get("Content-Security-Policy")
		if answer.StatusCode != http.StatusOK || !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d under %q", path, answer.StatusCode, policy)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+a.Addr()+"/status", nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, answer.StatusCode)
		}
	}
	if text := get(t, a, "/status.json", ""); strings.Contains(text, token) {
		t.Error("the status tells the token")
	}
}

func TestTheStatusPageSaysEverythingInBothLanguages(t *testing.T) {
	b, err := os.ReadFile("internal/statuspage/static/words.js")
	if err != nil {
		t.Fatal(err)
	}
	uk, en, found := strings.Cut(string(b), "\n  en: {")
	if !found {
		t.Fatal("no English")
	}
	en, _, _ = strings.Cut(en, "\n};")
	keys := func(text string) map[string]bool {
		list := map[string]bool{}
		for _, m := range regexp.MustCompile(`[ {]"?([a-zA-Z-]+)"?: "`).FindAllStringSubmatch(text, -1) {
			list[m[1]] = true
		}
		return list
	}
	left, right := keys(uk), keys(en)
	if len(left) < 60 {
		t.Errorf("%d words only", len(left))
	}
	for k := range left {
		if !right[k] {
			t.Errorf("%s is not said in English", k)
		}
	}
	for k := range right {
		if !left[k] {
			t.Errorf("%s is not said in Ukrainian", k)
		}
	}
}
