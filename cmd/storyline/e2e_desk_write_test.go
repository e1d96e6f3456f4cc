package main

import (
	"os"
	"path/filepath"
	"strings"

	"storyline/playlists/screen/browsertest"
)

// The two stories, and where their pages are.
const (
	platform = "the-platform"
	letter   = "the-letter"
)

func storyPage(story string) string { return "/campaigns/" + winter + "/stories/" + story }

func slidePage(story, slide string) string { return storyPage(story) + "/slides/" + slide }

// writeStories writes two stories: a picture, a text and a call, and a text and a
// call.
func (o *operator) writeStories() {
	o.t.Helper()
	o.addStory("The Platform", "Перон", platform)
	o.addSlide(platform, "image", "picture")
	o.picture()
	o.writeKept("seconds", "4")
	o.addSlide(platform, "text", "words")
	o.words("Who waits here?", "Хто тут чекає?")
	o.writeKept("seconds", "4")
	o.call(platform)
	o.look("06-call")
	o.addStory("The Letter", "Лист", letter)
	o.call(letter)
	o.addSlide(letter, "text", "words")
	o.words("Nobody answered.", "Ніхто не відповів.")
	o.look("07-words")
}

// addStory adds a story with its titles and the end of its consent.
func (o *operator) addStory(en, uk, id string) {
	o.t.Helper()
	o.open("http://" + o.http + "/campaigns/" + winter)
	o.write(`#add [name="title.uk"]`, uk)
	o.write(`#add [name="title.en"]`, en)
	o.press("Add the story")
	o.arrive(storyPage(id))
	o.able()
	o.pick("#consent_until", o.day(60))
	o.kept("consent_until", o.day(60))
}

// able waits until the page saves by itself.
func (o *operator) able() {
	o.t.Helper()
	o.see("the script", `document.documentElement.dataset.script`)
}

// addSlide adds a slide from the template of its kind.
func (o *operator) addSlide(story, kind, id string) {
	o.t.Helper()
	o.open("http://" + o.http + storyPage(story))
	o.touch(`.add [value="` + kind + `"]`)
	o.arrive(slidePage(story, id))
	o.able()
}

// openSlide opens a slide from the strip of its story.
func (o *operator) openSlide(story, id string) {
	o.t.Helper()
	o.open("http://" + o.http + storyPage(story))
	o.touch(`.strip [data-item="` + id + `"] .frame-link`)
	o.arrive(slidePage(story, id))
	o.able()
}

// call looks at the card with which a story begins, from the template: it names the
// campaign's hotlines.
func (o *operator) call(story string) {
	o.t.Helper()
	o.openSlide(story, "the-way-out")
	o.writeKept("seconds", "5")
	o.see("the hotlines on the screen", `["527", "15-47", "stoptrafficking.org"].every((w) => document.querySelector("iframe").contentDocument?.body?.textContent.includes(w))`)
}

// words writes a text card.
func (o *operator) words(en, uk string) {
	o.t.Helper()
	o.writeKept("text.uk.heading", uk)
	o.writeKept("text.en.heading", en)
}

// picture uploads a picture, and a file that is none.
func (o *operator) picture() {
	o.t.Helper()
	o.give(absolute(o, "../../configs/campaigns/they-used-you/media/platform-wide.jpg"))
	o.see("the picture to arrive", `document.querySelector(".arriving .there progress:is([value])")`)
	if full := browsertest.Eval[bool](o.t, o.tab, `(() => { const p = document.querySelector(".arriving progress"); return p.value > 100 && p.value === p.max; })()`); !full {
		o.t.Error("the bar of a file that has arrived is not full")
	}
	o.reads(".files b", "platform-wide.jpg")
	o.see("its thumbnail", `document.querySelector(".files img")?.naturalWidth`)
	wrong := filepath.Join(o.dir, "leaflet.pdf")
	if err := os.WriteFile(wrong, []byte("%PDF-1.7\n"+strings.Repeat("% a leaflet\n", 100)), 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.give(wrong)
	o.see("the refusal", `document.querySelector(".arriving .stopped")`)
	o.reads(".arriving .stopped", "leaflet.pdf")
	o.reads(".arriving .stopped", "this is no PNG, JPEG, MP4, WebM or WebVTT file")
	o.look("04-picture")
	o.writeKept("alt.uk", "Порожній перон.")
	o.writeKept("alt.en", "An empty platform.")
}

func absolute(o *operator, name string) string {
	o.t.Helper()
	name, err := filepath.Abs(name)
	if err != nil {
		o.t.Fatal(err)
	}
	return name
}
