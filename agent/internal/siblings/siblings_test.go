package siblings

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"storyline/playlists"
	"storyline/playlists/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	key      = Key{1, 2, 3}
	film     = playlists.Digest{7}
	bytes100 = []byte(strings.Repeat("0123456789", 10))
)

// shelf is the media of one display, as a test wants it.
type shelf struct {
	mu                  sync.Mutex
	wanted, here, comes bool
	bytes               int64
	give                http.HandlerFunc // instead of the film
}

func (s *shelf) set(a answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted, s.here, s.comes, s.bytes = a.state >= waiting, a.state == held, a.state == coming, a.bytes
}

func (s *shelf) progress(d playlists.Digest) (wanted, here, coming bool, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d != film {
		return false, false, false, 0
	}
	return s.wanted, s.here, s.comes, s.bytes
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	give, here := s.give, s.here
	s.mu.Unlock()
	switch {
	case give != nil:
		give(w, r)
	case here && r.URL.Path == "/"+film.String():
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(bytes100))
	default:
		http.NotFound(w, r)
	}
}

// aTrain gives displays a, b, ... that run until the test ends, and their shelves.
// Each has an address of its own on this machine.
func aTrain(t *testing.T, n int) ([]*Siblings, []*shelf) {
	t.Helper()
	all := map[playlists.DisplayID]string{}
	network := fmt.Sprintf("127.%d.%d.", 1+rand.IntN(250), rand.IntN(250))
	for i := range n {
		all[train[i]] = fmt.Sprintf("%s%d:8091", network, i+1)
	}
	var list []*Siblings
	var shelves []*shelf
	for i := range n {
		sh := &shelf{wanted: true}
		s := New(Options{Display: train[i], Listen: all[train[i]], Displays: all, Key: key, Files: sh, Progress: sh.progress})
		list, shelves = append(list, s), append(shelves, sh)
	}
	return list, shelves
}

// runs runs a display until the test ends or stop is called, and waits until it
// answers.
func runs(t *testing.T, s *Siblings) (stop func()) {
	t.Helper()
	stop = livetest.Run(t, s.Run)
	livetest.Until(t, "an open door", func() bool {
		c, err := net.Dial("tcp", s.opt.Listen)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return stop
}

func fetch(t *testing.T, s *Siblings, base string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+prefix+film.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := s.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func TestAFileIsFoundWhereItIsAndServedToTheTrain(t *testing.T) {
	all, shelves := aTrain(t, 3)
	for _, s := range all {
		runs(t, s)
	}
	shelves[2].set(answer{held, 100})
	base, uplink, _ := all[0].Next(t.Context(), film)
	if base != all[0].bases["c"] || uplink {
		t.Fatalf("comes from %q, uplink %t", base, uplink)
	}
	if code, got := fetch(t, all[0], base); code != 200 || got != string(bytes100) {
		t.Errorf("%d %q", code, got)
	}
	if code, got := fetch(t, all[0], base, "Range", "bytes=90-"); code != 206 || got != "0123456789" {
		t.Errorf("a range: %d %q", code, got)
	}
	if code, _ := fetch(t, all[0], all[0].bases["b"]); code != 404 {
		t.Errorf("what is not held: %d", code)
	}
}

func TestEachDisplayIsHeardAsItStands(t *testing.T) {
	all, shelves := aTrain(t, 2)
	if _, err := all[0].ask(t.Context(), "b", film); err == nil {
		t.Error("one that does not run answers")
	}
	runs(t, all[1])
	for _, want := range []answer{{unwanted, 0}, {waiting, 5}, {coming, 50}, {held, 100}} {
		shelves[1].set(want)
		if got, err := all[0].ask(t.Context(), "b", film); err != nil || got != want {
			t.Errorf("heard %+v, %v; it said %+v", got, err, want)
		}
	}
}

func TestOnlyTheTrainIsAnswered(t *testing.T) {
	all, shelves := aTrain(t, 2)
	shelves[0].set(answer{held, 100})
	path := prefix + film.String()
	for name, c := range map[string]struct {
		method, path string
		by           playlists.DisplayID
		key          Key
		spoil        func(*http.Request)
		want         int
	}{
		"a sibling":                 {"GET", path, "b", key, nil, 200},
		"a sibling asks":            {"HEAD", path, "b", key, nil, 204},
		"nobody":                    {"GET", path, "b", key, func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another train":             {"GET", path, "b", Key{9}, nil, 401},
		"a stranger with the key":   {"GET", path, "x", key, nil, 401},
		"no name":                   {"GET", path, "../b", key, nil, 401},
		"another range than proved": {"GET", path, "b", key, func(r *http.Request) { r.Header.Set("Range", "bytes=1-") }, 401},
		"another path than proved":  {"GET", path, "b", key, func(r *http.Request) { r.URL.Path = prefix + playlists.Digest{8}.String() }, 401},
		"another act than proved":   {"HEAD", path, "b", key, func(r *http.Request) { r.Method = "GET" }, 401},
		"another number than used": {"GET", path, "b", key, func(r *http.Request) {
			h := r.Header
			h.Set("Authorization", strings.Replace(h.Get("Authorization"), " b ", " b 0", 1))
		}, 401},
		"a directory":          {"GET", "/", "b", key, nil, 404},
		"a directory of media": {"GET", prefix, "b", key, nil, 404},
		"a way out":            {"GET", prefix + "../../status.json", "b", key, nil, 404},
		"a digest elsewhere":   {"GET", "/" + film.String(), "b", key, nil, 404},
		"a write":              {"PUT", path, "b", key, nil, 405},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, path, nil)
			r.URL.Path = c.path
			c.key.sign(r, c.by)
			if c.spoil != nil {
				c.spoil(r)
			}
			w := httptest.NewRecorder()
			all[0].ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("answered %d, want %d", w.Code, c.want)
			}
		})
	}
}

func TestAnImpostorCanMakeNobodyWait(t *testing.T) {
	all, _ := aTrain(t, 2)
	var lie string
	b := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(answerHead, lie)
		w.WriteHeader(http.StatusNoContent)
	}))
	l, err := net.Listen("tcp", all[1].opt.Listen)
	if err != nil {
		t.Fatal(err)
	}
	b.Listener.Close()
	b.Listener = l
	b.Start()
	defer b.Close()
	other := Key{9}
	path := prefix + film.String()
	for name, say := range map[string]string{
		"nothing": "", "no proof": "3 100 ", "by another key": other.seal(answer{coming, 100}, "b", path, "00"),
		"what was said to another question": key.seal(answer{coming, 100}, "b", path, "00"), "rubbish": "x y z", "too much": "99 1 x",
	} {
		lie = say
		if a, err := all[0].ask(t.Context(), "b", film); err == nil {
			t.Errorf("%s: heard %+v", name, a)
		}
	}
}

func TestOneThatDoesNotKnowUsIsNamed(t *testing.T) {
	all, _ := aTrain(t, 2)
	all[1].opt.Key = Key{9}
	runs(t, all[1])
	all[0].Next(t.Context(), film)
	if p := all[0].Problem(); p != "display b does not know this one: train.key_file or train.displays differ" {
		t.Errorf("the problem is %q", p)
	}
}

func TestALiarIsNamedAndLeftAlone(t *testing.T) {
	all, shelves := aTrain(t, 3)
	for _, s := range all[1:] {
		runs(t, s)
	}
	shelves[1].set(answer{held, 100})
	base, _, _ := all[0].Next(t.Context(), film)
	if base != all[0].bases["b"] {
		t.Fatalf("comes from %q", base)
	}
	all[0].Blame(base, film, true, true)
	for range 20 { // with each order in which a map may be walked
		if again, _, _ := all[0].Next(t.Context(), film); again != "" {
			t.Fatalf("the liar is asked again: %q", again)
		}
	}
	if p := all[0].Problem(); p != "display b gave other bytes than it was asked for" {
		t.Errorf("the problem is %q", p)
	}
	shelves[2].set(answer{held, 100})
	if other, _, _ := all[0].Next(t.Context(), film); other != all[0].bases["c"] {
		t.Errorf("comes from %q", other)
	}
}

func TestOneThatSpoiltAFileIsNeverAskedForItAgain(t *testing.T) {
	all, shelves := aTrain(t, 2)
	runs(t, all[1])
	for name, c := range map[string]struct {
		spoilt, alone bool
		want          string
	}{
		"it broke off":                 {false, false, all[0].bases["b"]},
		"the end of it came from here": {true, false, ""},
		"all of it came from here":     {true, true, ""},
	} {
		all[0].files = map[playlists.Digest]*file{}
		shelves[1].set(answer{held, 100})
		if base, _, _ := all[0].Next(t.Context(), film); base != all[0].bases["b"] {
			t.Fatalf("comes from %q", base)
		}
		all[0].Blame(all[0].bases["b"], film, c.spoilt, c.alone)
		all[0].others["b"].again = time.Time{} // its rest is over
		if base, _, _ := all[0].Next(t.Context(), film); base != c.want {
			t.Errorf("%s: comes from %q, want %q", name, base, c.want)
		}
	}
}

func TestWhatADisplayCostStaysThoughWhatItSaidIsOld(t *testing.T) {
	all, shelves := aTrain(t, 2)
	runs(t, all[1])
	shelves[1].set(answer{coming, 1000})
	all[0].Next(t.Context(), film)
	f := all[0].files[film]
	old := time.Now().Add(-stale - time.Second)
	f.asked, f.behind = old, ""
	f.views["b"] = view{answer{coming, 1000}, old, longest - time.Minute, true}
	all[0].Next(t.Context(), film)
	v := all[0].files[film].views["b"]
	if v.cost != longest-time.Minute || !v.spoil {
		t.Errorf("it was waited for %s, spoilt the file %t", v.cost, v.spoil)
	}
	if v.answer != (answer{coming, 1000}) || time.Since(v.since) > stale {
		t.Errorf("it is as it was then: %+v", v)
	}
}

func TestOneThatBreaksOffRestsLongerEachTime(t *testing.T) {
	all, _ := aTrain(t, 2)
	o := all[0].others["b"]
	last := time.Duration(0)
	for i := range 14 {
		all[0].Blame(all[0].bases["b"], film, false, false)
		rest := time.Until(o.again)
		if rest <= last && last < restMost-time.Second || rest > restMost {
			t.Errorf("fault %d rests it %s after %s", i, rest, last)
		}
		last = rest
	}
	if all[0].Problem() != "" {
		t.Errorf("a lie is told of it: %q", all[0].Problem())
	}
}

func TestOnlySoManyFilmsAreServedAtOnce(t *testing.T) {
	all, shelves := aTrain(t, 2)
	runs(t, all[0])
	begun, end := make(chan bool), make(chan bool)
	shelves[0].give = func(http.ResponseWriter, *http.Request) {
		begun <- true
		<-end
	}
	var asked sync.WaitGroup
	for range maxFilms {
		asked.Go(func() {
			if code, _ := fetch(t, all[1], all[1].bases["a"]); code != 200 {
				t.Errorf("answered %d", code)
			}
		})
		<-begun
	}
	r := httptest.NewRequest(http.MethodGet, prefix+film.String(), nil)
	key.sign(r, "b")
	w := httptest.NewRecorder()
	if all[0].ServeHTTP(w, r); w.Code != http.StatusServiceUnavailable {
		t.Errorf("one more is answered %d", w.Code)
	}
	close(end)
	asked.Wait()
	all[1].client.CloseIdleConnections()
}

func TestATooLateAddressIsTriedAgainAndTold(t *testing.T) {
	all, _ := aTrain(t, 2)
	l, err := net.Listen("tcp", all[0].opt.Listen)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	livetest.Run(t, all[0].Run)
	livetest.Until(t, "the problem", func() bool { return all[0].Problem() != "" })
	if p := all[0].Problem(); !strings.HasPrefix(p, "the other displays can't ask this one: ") {
		t.Errorf("the problem is %q", p)
	}
}

func FuzzOnlyProvedRequestsAreAnswered(f *testing.F) {
	r := httptest.NewRequest(http.MethodGet, prefix+film.String(), nil)
	key.sign(r, "b")
	good := r.Header.Get("Authorization")
	f.Add(good, "")
	f.Add("Storyline b 00 00", "bytes=0-")
	f.Fuzz(func(t *testing.T, authorization, ranges string) {
		r := httptest.NewRequest(http.MethodGet, prefix+film.String(), nil)
		r.Header.Set("Authorization", authorization)
		r.Header.Set("Range", ranges)
		if _, _, ok := key.signer(r); ok && (authorization != good || ranges != "") {
			t.Errorf("%q with range %q is taken", authorization, ranges)
		}
	})
}
