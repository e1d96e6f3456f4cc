package studio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

const drawer = story + "/slides/the-drawer"

// heard sends a request and gives what a page hears of its upload.
func (p person) heard(method, target, kind string, body io.Reader, status int) progress {
	p.tb.Helper()
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Content-Type", kind)
	w := p.send(r)
	if w.Code != status {
		p.tb.Fatalf("%s %s: %d, want %d: %s", method, target, w.Code, status, w.Body)
	}
	var said progress
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
		p.tb.Fatalf("%s %s: %v: %s", method, target, err, w.Body)
	}
	return said
}

const typed, raw = "application/x-www-form-urlencoded", "application/octet-stream"

// begun begins an upload.
func (p person) begun(name string, size int) progress {
	p.tb.Helper()
	return p.heard("POST", one+"/uploads", typed, strings.NewReader(url.Values{"name": {name}, "size": {fmt.Sprint(size)}}.Encode()), 201)
}

func (p person) finished(id, slide string, status int) progress {
	p.tb.Helper()
	return p.heard("POST", one+"/uploads/"+id, typed, strings.NewReader(url.Values{"story": {"the-foreman"}, "slide": {slide}}.Encode()), status)
}

func shippedFile(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join(configs, "campaigns/they-used-you/media", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestATornUploadGoesOnWhereItWas(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	b := shippedFile(t, "apron-wide.jpg")
	u := p.begun(`..\..\Фартух / мій.JPG`, len(b))
	at := func(n int64) string { return fmt.Sprintf("%s/uploads/%s?offset=%d", one, u.ID, n) }
	torn := io.MultiReader(bytes.NewReader(b[:10_000]), iotest.ErrReader(io.ErrUnexpectedEOF))
	p.heard("PATCH", at(0), raw, torn, 500)
	far := p.heard("GET", one+"/uploads/"+u.ID, "", nil, 200)
	if far.Offset != 10_000 {
		t.Fatalf("%d bytes have arrived, want 10000", far.Offset)
	}
	if wrong := p.heard("PATCH", at(0), raw, bytes.NewReader(b), 409); wrong.Offset != 10_000 || wrong.Over {
		t.Errorf("bytes sent twice are answered with %+v", wrong)
	}
	if early := p.finished(u.ID, "the-drawer", 409); !strings.Contains(early.Why, "It goes on by itself.") || early.Over {
		t.Errorf("an early end is answered with %+v", early)
	}
	p.heard("PATCH", at(10_000), raw, bytes.NewReader(b[10_000:]), 200)
	end := p.finished(u.ID, "the-drawer", 200)
	if end.File != "media/apron-wide.jpg" { // the same bytes keep the name that they have
		t.Errorf("the file is called %s", end.File)
	}
	d := w.drafts["they-used-you"][1]
	if m := d.Campaign.Written[0].Slides[1].Media; len(m) != 4 || m[3].File != end.File || d.Files[end.File].SHA256 != playlists.DigestOf(b) {
		t.Errorf("the slide has %v", m)
	}
	says(t, p.read(drawer, 200), "apron-wide.jpg", "image/jpeg")
}

func TestNamesOfFilesAreOurs(t *testing.T) {
	d := shipped(t).drafts["they-used-you"][0]
	for _, c := range []struct{ name, kind, want string }{
		{`..\..\etc\passwd`, "image/png", "media/passwd.png"},
		{"/tmp/Фартух і дощ (2).JPG", "image/jpeg", "media/fartukh-i-doshch-2.jpg"},
		{"ride-wide.mp4", "video/mp4", "media/ride-wide-2.mp4"},
		{"...", "text/vtt", "media/file.vtt"},
		{strings.Repeat("x", 300), "video/webm", "media/" + strings.Repeat("x", 39) + ".webm"},
		{"п’ять зв’язків.png", "image/png", "media/piat-zviazkiv.png"},
	} {
		if got := fileName(c.name, &campaign.Entry{Type: c.kind, SHA256: playlists.Digest{1}}, d); got != c.want {
			t.Errorf("%q becomes %s, want %s", c.name, got, c.want)
		}
	}
}

func TestFilesThatCanNotBeShownAreRefusedClearly(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	for _, c := range []struct {
		name, slide string
		body        []byte
		says        string
	}{
		{"a.txt", "the-drawer", []byte("hello, this is no picture"), "No display could show this file:"},
		{"a.mp4", "the-drawer", shippedFile(t, "ride-bar.mp4"), "This slide shows a picture, and the file is none."},
		{"a.jpg", "the-ride", shippedFile(t, "apron-bar.jpg"), "This slide shows a film, and the file is none."},
		{"a.jpg", "the-debt", shippedFile(t, "apron-bar.jpg"), "A slide of this kind has no files."},
	} {
		u := p.begun(c.name, len(c.body))
		p.heard("PATCH", one+"/uploads/"+u.ID+"?offset=0", raw, bytes.NewReader(c.body), 200)
		if said := p.finished(u.ID, c.slide, 422); !said.Over || !strings.Contains(said.Why, c.says) {
			t.Errorf("%s on %s is answered with %+v", c.name, c.slide, said)
		}
	}
	for size, want := range map[string]string{"0": "The file is empty.", "2147483648": "Make it smaller", "many": "The file is empty."} {
		body := strings.NewReader(url.Values{"name": {"a"}, "size": {size}}.Encode())
		if said := p.heard("POST", one+"/uploads", typed, body, 422); !strings.Contains(said.Why, want) {
			t.Errorf("%s bytes are answered with %+v", size, said)
		}
	}
	if said := p.heard("GET", one+"/uploads/"+strings.Repeat("0", 32), "", nil, 404); !said.Over {
		t.Errorf("an unknown upload is answered with %+v", said)
	}
	if n := len(w.drafts["they-used-you"]); n != 1 {
		t.Errorf("%d versions", n)
	}
}

func TestAFormAboutAnUploadIsSmall(t *testing.T) {
	p := person{t, shipped(t).open(t), "Olena", "en"}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("name", "a.png")
	part, _ := form.CreateFormFile("junk", "junk")
	_, _ = part.Write(make([]byte, maxAsk))
	_ = form.WriteField("size", "10")
	_ = form.Close()
	p.heard("POST", one+"/uploads", form.FormDataContentType(), &b, 422)
	p.heard("POST", one+"/uploads", typed+"; charset=utf-8", strings.NewReader("name=a.png&junk="+strings.Repeat("x", maxAsk)+"&size=10"), 422)
}

func TestAFormWithoutAScriptSendsFiles(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("base", "1")
	for _, name := range []string{"apron-bar.jpg", "apron-tall.jpg"} {
		part, err := form.CreateFormFile("file", "My "+name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(append(shippedFile(t, name), 0)) // another file than the one that is there
	}
	_ = form.Close()
	r := httptest.NewRequest("POST", drawer+"/media", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	if a := p.send(r); a.Code != 303 || a.Header().Get("Location") != drawer {
		t.Fatalf("the form is answered with %d: %s", a.Code, a.Body)
	}
	says(t, p.read(drawer, 200), "my-apron-bar.jpg", "my-apron-tall.jpg", "Shown on 1920 × 360", "No display of the fleet chooses it.")
}

func TestCaptionsAreWrittenIntoAFileOfTheirOwn(t *testing.T) {
	w := shipped(t)
	p := person{t, w.open(t), "Olena", "en"}
	page := ride + "/captions/uk"
	fields := filled(t, p.read(page, 200), page)
	n := 0
	for fields.Get(row(n, "text")) != "" {
		n++
	}
	if n == 0 {
		t.Fatalf("the captions that are there are not in the form: %v", fields)
	}
	fields.Set(row(n, "from"), "0:01")
	wrong := p.page("half a row", p.post(page, fields), 422)
	says(t, wrong, "Write a time like 0:04.5.")
	fields.Set(row(n, "until"), "3,25")
	fields.Set(row(n, "text"), "Новий рядок --> без стрілки\n\nі без порожнього")
	says(t, p.follow(page, fields), "The captions are saved.")
	d := w.drafts["they-used-you"][1]
	m := captionsOf(&d.Campaign.Written[0].Slides[0], d.Files, "uk")
	if m == nil || m.File == "media/ride.uk.vtt" || len(d.Campaign.Written[0].Slides[0].Media) != 6 {
		t.Fatalf("the slide has %v", d.Campaign.Written[0].Slides[0].Media)
	}
	f, err := w.files.Open(d.Files[m.File].SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	b, _ := io.ReadAll(f)
	if !strings.Contains(string(b), "00:01.000 --> 00:03.250\nНовий рядок → без стрілки\nі без порожнього\n") || len(parseCues(string(b))) != n+1 {
		t.Errorf("written is\n%s", b)
	}
}

// What is written is read as the same, and whatever is read can be written so that
// it is sound in form.
func FuzzCues(f *testing.F) {
	f.Add("WEBVTT\n\n00:01.000 --> 00:04.500 line:0\nWords\n\nid\n01:00:00.000 --> 01:00:01.000\ntwo\nlines\n")
	f.Add("WEBVTT\n\n00:01.000 --> 00:04.500\n\n--> x\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		list := parseCues(text)
		for i := range list {
			list[i].Text, list[i].Settings = cueText(list[i].Text), cueText(list[i].Settings)
		}
		if len(list) > maxCues {
			t.Fatalf("%d cues", len(list))
		}
		again := parseCues(writeCues(list))
		if len(again) != len(list) {
			t.Fatalf("%d cues are written, %d are read", len(list), len(again))
		}
		for i := range list {
			if again[i] != list[i] {
				t.Errorf("written %+v, read %+v", list[i], again[i])
			}
		}
	})
}
