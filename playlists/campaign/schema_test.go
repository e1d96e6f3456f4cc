package campaign

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	generate "github.com/invopop/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"storyline/playlists"
)

const (
	campaignSchema = "../../configs/campaign.schema.json"
	fleetSchema    = "../../configs/fleet.schema.json"
)

const (
	namePattern = "^[a-z0-9][a-z0-9-]{0,39}$"
	langPattern = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$"
	timePattern = "([0-3][0-9]|4[0-7]):[0-5][0-9]"
)

func textOf(pattern string) *generate.Schema {
	return &generate.Schema{Type: "string", Pattern: pattern}
}

func wordsOf[T ~string](words ...T) *generate.Schema {
	s := &generate.Schema{Type: "string"}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
	}
	return s
}

// schemaOf says what the reader takes for each type of its own.
func schemaOf(t reflect.Type) *generate.Schema {
	byLanguage := func(each *generate.Schema) *generate.Schema {
		return &generate.Schema{Type: "object", PropertyNames: textOf(langPattern), AdditionalProperties: each, MinProperties: ptr(1)}
	}
	plain := &generate.Schema{Type: "string", MinLength: ptr(1)}
	switch reflect.New(t).Interface().(type) {
	case *playlists.Network, *playlists.Line, *playlists.Train, *playlists.Carriage, *playlists.DisplayID, *playlists.Position,
		*playlists.CampaignID, *playlists.StoryID, *playlists.SlideID, *Tag, *Theme:
		return textOf(namePattern)
	case *playlists.Lang:
		return textOf(langPattern)
	case *playlists.Texts:
		return byLanguage(plain)
	case *map[playlists.Lang]playlists.Words:
		properties := generate.NewProperties()
		properties.Set("heading", plain)
		properties.Set("body", plain)
		return byLanguage(&generate.Schema{Type: "object", Properties: properties, AdditionalProperties: generate.FalseSchema})
	case *playlists.Day:
		return &generate.Schema{Type: "string", Format: "date", Pattern: `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`}
	case *playlists.Minute:
		return textOf("^" + timePattern + "$")
	case *playlists.Daypart:
		return textOf("^" + timePattern + "-" + timePattern + "$")
	case *playlists.Weekdays:
		return &generate.Schema{Type: "array", Items: wordsOf("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
	case *Seconds:
		return &generate.Schema{Type: "number", Minimum: json.Number("0.5"), Maximum: json.Number("600")}
	case *playlists.SlideKind:
		return wordsOf(playlists.ImageSlide, playlists.VideoSlide, playlists.TextSlide, playlists.CallSlide)
	case *playlists.Kind:
		return wordsOf(playlists.Kinds()...)
	case *Dealing:
		return wordsOf(Different, All)
	case *Orientation:
		return wordsOf(Landscape, Portrait)
	case *Codec:
		return wordsOf(Codecs()...)
	case *playlists.Size:
		return textOf("^[1-9][0-9]{0,4}x[1-9][0-9]{0,4}$")
	case *Rule:
		return wordsOf(Warnings()...)
	case *Host:
		return textOf(host.String())
	case *map[Theme][]playlists.Daypart:
		hours := &generate.Schema{Type: "array", Items: textOf("^" + timePattern + "-" + timePattern + "$"), MinItems: ptr(1)}
		return &generate.Schema{Type: "object", PropertyNames: textOf(namePattern), AdditionalProperties: hours}
	}
	return nil
}

func ptr(n uint64) *uint64 { return &n }

// schemaFor generates the schema of a file from the type that reads it.
func schemaFor(t *testing.T, v any, title string) []byte {
	t.Helper()
	// A carriage as it is written and the name of a carriage are two types of one name.
	apart := func(t reflect.Type) string {
		if t.PkgPath() == reflect.TypeFor[playlists.Story]().PkgPath() {
			return "Contract" + t.Name()
		}
		return t.Name()
	}
	r := &generate.Reflector{Anonymous: true, ExpandedStruct: true, Mapper: schemaOf, Namer: apart}
	if err := r.AddGoComments("storyline/playlists/campaign", "./", generate.WithFullComment()); err != nil {
		t.Fatal(err)
	}
	for name, comment := range r.CommentMap {
		r.CommentMap[name] = strings.Join(strings.Fields(comment), " ")
	}
	s := r.Reflect(v)
	s.Title = title
	needed(s)
	for _, d := range s.Definitions {
		needed(d)
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// needed lets a list that must be there have something in it.
func needed(s *generate.Schema) {
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		if p.Value.Type == "array" && slices.Contains(s.Required, p.Key) {
			p.Value.MinItems = ptr(1)
		}
	}
}

func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	golden(t, campaignSchema, schemaFor(t, &Campaign{}, "Storyline campaign, version 1"))
	golden(t, fleetSchema, schemaFor(t, &Fleet{}, "Storyline fleet, version 1"))
}

// asJSON gives a YAML file as an editor's schema check sees it.
func asJSON(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return asJSON(t, n.Content[0])
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, asJSON(t, c))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = asJSON(t, n.Content[i+1])
		}
		return m
	}
	switch n.Tag {
	case "!!int", "!!float":
		return json.Number(n.Value)
	case "!!bool":
		b, err := strconv.ParseBool(n.Value)
		if err != nil {
			t.Fatal(err)
		}
		return b
	case "!!null":
		return nil
	}
	return n.Value
}

func validate(t *testing.T, schema, file string) error {
	t.Helper()
	s, err := jsonschema.UnmarshalJSON(bytes.NewReader(readFile(t, schema)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", s); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(readFile(t, file), &n); err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(asJSON(t, &n))
}

func TestGoodFilesKeepToTheirSchemas(t *testing.T) {
	for file, schema := range map[string]string{
		goodCampaign: campaignSchema, shippedCampaign: campaignSchema,
		goodFleet: fleetSchema, shippedFleet: fleetSchema,
	} {
		if err := validate(t, schema, file); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// What a person mistypes should be seen while typing, as far as a schema can.
func TestSchemasRefuseFaultsOfForm(t *testing.T) {
	for kind, schema := range map[string]string{"campaign": campaignSchema, "fleet": fleetSchema} {
		for _, rule := range []Rule{RuleUnknownKey, RuleMissingKey, RuleWrongType, RuleName, RuleChoice, RuleNothing, RuleVersion} {
			t.Run(fmt.Sprintf("%s/%s", kind, rule), func(t *testing.T) {
				if validate(t, schema, filepath.Join("testdata/bad", kind, string(rule)+".yaml")) == nil {
					t.Error("the schema takes it")
				}
			})
		}
	}
}
