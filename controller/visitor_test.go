package controller

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"storyline/controller/internal/desk/desktest"
)

// visitor is a person in front of a browser without scripts.
type visitor struct {
	t       testing.TB
	home    string
	session string
	lang    string
}

func (s *centre) visitor(name string) *visitor {
	s.t.Helper()
	key, ok := s.c.sessions.SignIn(s.token, name, nowMillis())
	if !ok {
		s.t.Fatal("nobody is let in")
	}
	return &visitor{t: s.t, home: "http://" + s.c.HTTP().String(), session: key, lang: "en"}
}

// send asks for a page and follows no redirect.
func (v *visitor) send(method, path, kind string, body io.Reader) (int, string, http.Header) {
	v.t.Helper()
	r, err := http.NewRequest(method, v.home+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Accept-Language", v.lang)
	if v.session != "" {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: v.session})
	}
	answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, string(b), answer.Header
}

func (v *visitor) get(path string) string {
	v.t.Helper()
	status, body, _ := v.send("GET", path, "", nil)
	if status != 200 {
		v.t.Fatalf("GET %s: %d %s", path, status, body)
	}
	return body
}

// post sends a form; the answer is the address to which it leads, or what the page
// says.
func (v *visitor) post(path string, form url.Values) (int, string) {
	v.t.Helper()
	status, body, h := v.send("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if status == 303 {
		return status, h.Get("Location")
	}
	return status, body
}

// bring sends a file by a form.
func (v *visitor) bring(path, field, name string, file []byte, more ...string) (int, string) {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(more); i += 2 {
		if err := w.WriteField(more[i], more[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		v.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		v.t.Fatal(err)
	}
	status, body, h := v.send("POST", path, w.FormDataContentType(), &b)
	if status == 303 {
		return status, h.Get("Location")
	}
	return status, body
}

func spoken(t testing.TB, page string) (*html.Node, string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc, desktest.Text(doc)
}

func says(t testing.TB, page string, want ...string) {
	t.Helper()
	_, said := spoken(t, page)
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("the page doesn't say %q:\n%s", w, said)
		}
	}
}
