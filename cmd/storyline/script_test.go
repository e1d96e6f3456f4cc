package main

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"storyline/agent/tunneltest"
	"storyline/cmd/storyline/internal/client"
	"storyline/playlists"
)

// TestMain lets the scripts run this program by its name.
func TestMain(m *testing.M) {
	tunneltest.BecomeDeaf()
	testscript.Main(m, map[string]func(){"storyline": main})
}

// updateScripts writes what the scripts compare with anew.
func updateScripts() bool { return os.Getenv("UPDATE") == "1" }

// Files that the scripts work on, beside those that they hold.
const (
	campaignTestdata = "../../playlists/campaign/testdata" // campaigns and fleets, good and bad
	shippedConfigs   = "../../configs"
)

// TestScripts runs the command as people do. UPDATE=1 writes what is compared
// anew; read the difference before you commit it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		Setup:         setUp,
		UpdateScripts: updateScripts(),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "mode": mode, "swell": swell, "sparse": sparse, "every-problem": everyProblem, "copy-folder": copyFolder,
		},
	})
}

// TestScriptsWithAController runs the command against a real controller.
func TestScriptsWithAController(t *testing.T) {
	if err := builtOnce(); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/centre",
		Setup: func(e *testscript.Env) error {
			web, mqtt := (&stage{}).address(0), (&stage{}).address(0)
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
			e.Setenv("LATER", (playlists.Day(time.Now().Unix()/86400) + 30).String())
			e.Setenv("URL", "http://"+web)
			e.Setenv("PATH", e.Getenv("PATH")+string(os.PathListSeparator)+filepath.Dir(self))
			if err := date(filepath.Join(e.WorkDir, "campaign.yaml"), filepath.Join(e.WorkDir, "changed.yaml")); err != nil {
				return err
			}
			if err := os.CopyFS(filepath.Join(e.WorkDir, "media"), os.DirFS("testdata/media")); err != nil {
				return err
			}
			config := fmt.Sprintf("data_dir: %q\nclock: trusted\nhttp: {listen: %q}\nmqtt: {listen: %q}\n", filepath.Join(e.WorkDir, "data"), web, mqtt)
			return os.WriteFile(filepath.Join(e.WorkDir, "controller.yaml"), []byte(config), 0o600)
		},
		UpdateScripts: updateScripts(),
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "eventually": eventually, "ready": ready, "newest": newestPublish, "spoil": spoil, "shorten": shorten},
	})
}

// date puts days around now into campaigns: TODAY, and LATER.
func date(files ...string) error {
	today := playlists.Day(time.Now().Unix() / 86400)
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		text := strings.NewReplacer("TODAY", (today - 1).String(), "LATER", (today + 30).String(), "SOON", (today + 1).String()).Replace(string(b))
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// ready waits until a controller says that it does its work: ready URL.
func ready(ts *testscript.TestScript, _ bool, args []string) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		resp, err := http.Get(args[0] + "/api/v1/health")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			ts.Fatalf("no controller at %s: %v", args[0], err)
		}
	}
}

// newestPublish puts the id of the newest publish into a variable: newest NAME URL TOKEN-FILE.
func newestPublish(ts *testscript.TestScript, _ bool, args []string) {
	list, err := client.New(args[1], ts.ReadFile(args[2])).Publishes(context.Background(), 1)
	if err != nil || len(list) != 1 {
		ts.Fatalf("%d publishes, %v", len(list), err)
	}
	ts.Setenv(args[0], list[0].ID)
}

// spoil changes what stands somewhere in a file: spoil FILE TEXT OTHER.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	before := ts.ReadFile(args[0])
	after := strings.Replace(before, args[1], args[2], 1)
	if after == before || len(after) != len(before) {
		ts.Fatalf("%s does not hold %q, or it is not as long as %q", args[0], args[1], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(after), 0o600))
}

// shorten cuts bytes off the end of a file: shorten FILE BYTES.
func shorten(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), info.Size()-n))
}

// eventually runs a command until it ends with an exit status: eventually 0 storyline plan.
func eventually(ts *testscript.TestScript, _ bool, args []string) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		got := status(ts, args[1:])
		if strconv.Itoa(got) == args[0] {
			return
		}
		if time.Now().After(deadline) {
			ts.Fatalf("exit status %d for too long, want %s", got, args[0])
		}
	}
}

// status runs a command and gives its exit status.
func status(ts *testscript.TestScript, args []string) int {
	err := ts.Exec(args[0], args[1:]...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		ts.Fatalf("%v", err)
	}
	return exit.ExitCode()
}

// setUp puts small media beside each script's files and tells where others are.
func setUp(e *testscript.Env) error {
	for name, dir := range map[string]string{"CAMPAIGN_TESTDATA": campaignTestdata, "CONFIGS": shippedConfigs} {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		e.Setenv(name, abs)
	}
	e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, ".cache"))
	return os.CopyFS(filepath.Join(e.WorkDir, "media"), os.DirFS("testdata/media"))
}

// exits runs a command and wants an exit status: exits 2 storyline bogus.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	if got := status(ts, args[1:]); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

// mode wants the permissions of a file: mode 0600 FILE.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// swell puts many copies of a text, with %d counted up, behind where another
// stands: swell FILE BEHIND COUNT TEXT. With @ the text is that of a file. It
// makes the files that are too large to keep.
func swell(ts *testscript.TestScript, _ bool, args []string) {
	file, behind, more := args[0], args[1], strings.ReplaceAll(args[3], `\n`, "\n")
	if name, ok := strings.CutPrefix(more, "@"); ok {
		more = ts.ReadFile(name)
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(more, "%d", strconv.Itoa(i)))
	}
	before, after, found := strings.Cut(ts.ReadFile(file), behind)
	if !found {
		ts.Fatalf("%s does not hold %q", file, behind)
	}
	ts.Check(os.WriteFile(ts.MkAbs(file), []byte(before+behind+b.String()+after), 0o600))
}

// sparse makes a file of a length that takes no room: sparse FILE BYTES.
func sparse(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(errors.Join(f.Truncate(n), f.Close()))
}

// copyFolder copies a folder with all that is in it: copy-folder FROM TO.
func copyFolder(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// everyProblem wants the last output to hold each problem that the bad files of
// the campaign package are known to have, and nothing else: every-problem DIR.
func everyProblem(ts *testscript.TestScript, _ bool, args []string) {
	missing := map[string]bool{}
	for _, kind := range []string{"campaign", "fleet"} {
		lists, err := filepath.Glob(filepath.Join(ts.Getenv("CAMPAIGN_TESTDATA"), "bad", kind, "*.txt"))
		ts.Check(err)
		for _, list := range lists {
			for line := range strings.Lines(ts.ReadFile(list)) {
				missing[filepath.Join(args[0], kind)+"/"+strings.TrimSpace(line[len("rule             "):])] = true
			}
		}
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if line = strings.TrimSpace(line); !missing[line] {
			ts.Fatalf("not expected: %s", line)
		}
		delete(missing, line)
	}
	for line := range missing {
		ts.Fatalf("not said: %s", line)
	}
}

// unbreakable are the rules that no file can break, and why.
func unbreakable() map[string]string {
	return map[string]string{
		"story":         "the other rules are stricter than the contract; the campaign's own tests break it with a catalogue that lies",
		"flashes":       "only whoever decodes a film can count them; the campaign's own tests do with a catalogue that says so",
		"not-looked-at": "whether somebody has depends on the programs of the machine; the campaign's own tests leave it out",
	}
}

func TestEveryRuleHasAScript(t *testing.T) {
	rules := map[string]bool{}
	f, err := parser.ParseFile(token.NewFileSet(), "../../playlists/campaign/rule.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			rule, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			rules[rule] = true
		}
		return true
	})
	if len(rules) < 40 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	for rule := range rules {
		_, err := os.Stat(filepath.Join("testdata", "script", "rule-"+rule+".txt"))
		if why := unbreakable()[rule]; (err == nil) == (why != "") {
			t.Errorf("rule %s: %v; it is said to be unbreakable: %q", rule, err, why)
		}
	}
	scripts, err := filepath.Glob("testdata/script/rule-*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scripts {
		if rule := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(s), "rule-"), ".txt"); !rules[rule] {
			t.Errorf("%s is of no rule", s)
		}
	}
}
