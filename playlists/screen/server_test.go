package screen

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// get asks for an address and gives the answer with its body.
func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	url := serve(t, Options{Source: newStill(Update{}), Sink: newDrawer(), Media: shelf{digest(1): []byte("x")}})
	for _, path := range []string{"", "main.js", "screen.css", digest(1), "nothing", "media/sha256/../../etc/passwd", "slots"} {
		res, _ := get(t, url+path)
		policy := res.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "trusted-types 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%q: policy %q lacks %s", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%q: policy %q", path, policy)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%q: headers %v", path, res.Header)
		}
	}
}

func TestThePageIsWholeAndRelative(t *testing.T) {
	url := serve(t, Options{Source: newStill(Update{}), Sink: newDrawer()})
	res, body := get(t, url)
	if res.StatusCode != http.StatusOK || !strings.Contains(body, `data-reports="on"`) {
		t.Fatalf("%s: %s", res.Status, body)
	}
	for name, data := range load(true).files {
		if strings.Contains(string(data), `="/`) || strings.Contains(string(data), "innerHTML") {
			t.Errorf("%s holds an absolute address or writes markup", name)
		}
		res, got := get(t, url+name)
		if res.StatusCode != http.StatusOK || got != string(data) || res.Header.Get("ETag") == "" {
			t.Errorf("%s: %s, %d bytes", name, res.Status, len(got))
		}
	}
}

func TestNoBrowserOffersToTranslateThePage(t *testing.T) {
	_, body := get(t, serve(t, Options{Source: newStill(Update{}), Sink: newDrawer()}))
	for _, want := range []string{`translate="no"`, `<meta name="google" content="notranslate">`} {
		if !strings.Contains(body, want) {
			t.Errorf("a story in two languages has a browser's offer over it: the page lacks %s", want)
		}
	}
}

func TestAPreviewHasNoReports(t *testing.T) {
	told := newDrawer()
	url := serve(t, Options{Source: newStill(Update{}), Sink: told, Preview: true})
	res, body := get(t, url)
	if !strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors 'self'") {
		t.Error("a preview can't be framed by its own console")
	}
	if !strings.Contains(body, `data-reports="off"`) {
		t.Error("the page of a preview has reporting on")
	}
	if got := post(t, url+"reports", `{"id":"a","event":"ended"}`, nil); got != http.StatusNotFound {
		t.Errorf("reports answer %d, want 404", got)
	}
	if len(told.all()) > 0 {
		t.Error("a preview took a report")
	}
}

// post sends a report with headers and gives the status.
func post(t *testing.T, url, body string, header map[string]string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		req.Header.Set(k, v)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestReportsAreTakenFromTheOwnPageOnly(t *testing.T) {
	const good = `{"id":"a","event":"ended","at":5,"shown":7}`
	cases := []struct {
		name, body string
		header     map[string]string
		want       int
	}{
		{"the own page", good, map[string]string{"Sec-Fetch-Site": "same-origin"}, http.StatusNoContent},
		{"another site", good, map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		{"another port", good, map[string]string{"Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		{"another origin, by an old browser", good, map[string]string{"Origin": "http://elsewhere.example"}, http.StatusForbidden},
		{"a form", good, map[string]string{"Content-Type": "text/plain"}, http.StatusUnsupportedMediaType},
		{"a content type with extras", good, map[string]string{"Content-Type": "application/json; charset=utf-8"}, http.StatusUnsupportedMediaType},
		{"an unknown event", `{"id":"a","event":"seen"}`, nil, http.StatusBadRequest},
		{"too much", `{"id":"a","event":"ended","x":"` + strings.Repeat("x", 5000) + `"}`, nil, http.StatusRequestEntityTooLarge},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			told := newDrawer()
			url := serve(t, Options{Source: newStill(Update{}), Sink: told})
			if got := post(t, url+"reports", c.body, c.header); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
			if taken := len(told.all()) == 1; taken != (c.want == http.StatusNoContent) {
				t.Errorf("taken: %v", taken)
			}
		})
	}
	url := serve(t, Options{Source: newStill(Update{}), Sink: newDrawer()})
	if res, _ := get(t, url+"reports"); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("reports may be read: %s", res.Status)
	}
}

func TestMediaAreAskedForByDigestOnly(t *testing.T) {
	media := shelf{digest(1): []byte("0123456789")}
	url := serve(t, Options{Source: newStill(Update{}), Sink: newDrawer(), Media: media})
	for path, want := range map[string]int{
		digest(1):                      http.StatusOK,
		digest(2):                      http.StatusNotFound,
		"media/sha256/":                http.StatusNotFound,
		"media/sha256/xyz":             http.StatusNotFound,
		strings.ToUpper(digest(0xabc)): http.StatusNotFound,
		"media/other":                  http.StatusNotFound,
	} {
		if res, _ := get(t, url+path); res.StatusCode != want {
			t.Errorf("%s: %s, want %d", path, res.Status, want)
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, url+digest(1), nil)
	req.Header.Set("Range", "bytes=2-4")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusPartialContent || string(body) != "234" {
		t.Errorf("a range: %s %q", res.Status, body)
	}
}

// event is one event of a stream.
type event struct{ id, name, data string }

// listen opens an event stream; the channel closes with it.
func listen(t *testing.T, ctx context.Context, url string) (int, <-chan event) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan event)
	go func() {
		defer close(out)
		defer res.Body.Close()
		var e event
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				select {
				case out <- e:
				case <-ctx.Done():
					return
				}
				e = event{}
			}
		}
	}()
	return res.StatusCode, out
}

// next takes one event.
func next(t *testing.T, events <-chan event) event {
	t.Helper()
	select {
	case e, ok := <-events:
		if !ok {
			t.Fatal("the stream ended")
		}
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event came")
		return event{}
	}
}

func TestTheStreamSendsWhatHoldsAndThenEachChange(t *testing.T) {
	source := newStill(Update{Now: 1, Current: &Frame{ID: "a"}})
	url := serve(t, Options{Source: source, Sink: newDrawer(), Heartbeat: 30 * time.Millisecond, Now: func() int64 { return 77 }})
	_, events := listen(t, t.Context(), url)
	if e := next(t, events); e.name != "hello" || !strings.Contains(e.data, `"now":77`) || e.id == "" {
		t.Errorf("first came %+v", e)
	}
	seen := map[string]bool{}
	update := func(id string) {
		t.Helper()
		for {
			e := next(t, events)
			if seen[e.id] {
				t.Errorf("event id %s twice", e.id)
			}
			seen[e.id] = true
			if e.name != "slots" {
				continue
			}
			var u Update
			if err := json.Unmarshal([]byte(e.data), &u); err != nil || u.Now != 77 || u.Current.ID != id {
				t.Errorf("got %+v (%v), want %s at 77", u, err, id)
			}
			return
		}
	}
	update("a")
	source.tell(Update{Current: &Frame{ID: "b"}})
	update("b")
	for e := next(t, events); e.name != "clock"; e = next(t, events) {
	}
}

func TestAStreamOutlivesItsServersTimeLimits(t *testing.T) {
	source := newStill(Update{})
	ts := httptest.NewUnstartedServer(New(Options{Source: source, Sink: newDrawer(), Heartbeat: 20 * time.Millisecond}))
	ts.Config.WriteTimeout, ts.Config.ReadTimeout = 100*time.Millisecond, 100*time.Millisecond
	ts.Start()
	defer ts.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, events := listen(t, ctx, ts.URL+"/")
	for end := time.Now().Add(500 * time.Millisecond); time.Now().Before(end); {
		next(t, events)
	}
	cancel()
}

func TestOneScreenTooManyEndsTheOldestStream(t *testing.T) {
	for _, preview := range []bool{false, true} {
		url := serve(t, Options{Source: newStill(Update{}), Sink: newDrawer(), Clients: 2, Heartbeat: 20 * time.Millisecond, Preview: preview})
		_, first := listen(t, t.Context(), url)
		next(t, first)
		_, second := listen(t, t.Context(), url)
		next(t, second)
		status, third := listen(t, t.Context(), url)
		if status != http.StatusOK {
			t.Fatalf("a third screen got %d", status)
		}
		next(t, third)
		for end := time.After(10 * time.Second); ; {
			select {
			case _, open := <-first:
				if open {
					continue
				}
			case <-end:
				t.Fatal("the oldest stream goes on")
			}
			break
		}
		for range 3 {
			next(t, second)
			next(t, third)
		}
	}
}

func TestAStreamThatEndsMakesRoom(t *testing.T) {
	c := crowd{limit: 2}
	one, leaveOne := c.enter(t.Context())
	two, leaveTwo := c.enter(t.Context())
	leaveOne()
	leaveOne()
	three, leaveThree := c.enter(t.Context())
	if one.Err() == nil || two.Err() != nil || three.Err() != nil {
		t.Errorf("%v, %v, %v", one.Err(), two.Err(), three.Err())
	}
	leaveTwo()
	leaveThree()
	if len(c.open) > 0 {
		t.Errorf("%d streams are left", len(c.open))
	}
}

func TestAPreviewAsksForTheSlots(t *testing.T) {
	url := serve(t, Options{Source: newStill(Update{Now: 5, Current: &Frame{ID: "a"}}), Preview: true})
	res, body := get(t, url+"slots")
	var u Update
	if err := json.Unmarshal([]byte(body), &u); err != nil || u.Now != 5 || u.Current.ID != "a" || !u.Preview {
		t.Errorf("%s: %+v (%v)", res.Status, u, err)
	}
}
