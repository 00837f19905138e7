import Foundation
import TestSupport
import Testing

@Suite struct ListenTests {
    private static func stage() throws -> Stage {
        let stage = try Stage()
        var csv = "listener,item,condition,score\n"
        for listener in 0..<8 {
            for item in 0..<5 {
                for (condition, score) in [("reference", listener == 7 ? 60 : 97), ("low <b>", 10 + item), ("ours", 80 + (listener * 7 + item * 3) % 11), ("theirs", 70 + (listener * 5 + item) % 13)] {
                    csv += "l\(listener),i\(item),\(condition),\(score)\n"
                }
            }
        }
        try stage.folder.write(Array(csv.utf8), to: "ratings.csv")
        try stage.folder.write(Array("listener,item,correct\na,1,1\na,2,1\nb,1,0\n".utf8), to: "abx.csv")
        try stage.folder.write(Array("listener,item,first,second,preferred\na,1,ours,theirs,ours\na,2,theirs,ours,ours\nb,1,ours,theirs,\nb,2,ours,low,ours\n".utf8), to: "preferences.csv")
        return stage
    }

    @Test func ratings() throws {
        let stage = try Self.stage()
        let outcome = try stage.run("listen", "analyse", "ratings.csv", "--against", "ours", "--picture", "violins.svg")
        #expect(outcome.status == 0, "\(outcome.error)")
        for words in ["7 listeners, 5 items", "left out: l7", "95 % interval", "Against ours", "Wrote violins.svg"] { #expect(outcome.output.contains(words)) }
        let svg = try String(contentsOfFile: stage.folder.file("violins.svg"), encoding: .utf8)
        #expect(svg.components(separatedBy: "class=\"violin\"").count == 5 && svg.contains("low &lt;b&gt;"))
        #expect(try stage.run("listen", "analyse", "ratings.csv", "--picture", "violins.svg").status == 73)

        let json = try stage.run("listen", "analyse", "ratings.csv", "--against", "ours", "--json")
        let data = try Data(contentsOf: Program.checkout.appendingPathComponent("docs/schemas/listen-analyse.schema.json"))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(SchemaValidator.complaints(try json.json(), schema: schema) == [])
        let conditions = try #require(try json.results().first?["conditions"] as? [[String: Any]])
        #expect(conditions.count == 4)
        let comparison = try #require(conditions.last?["comparison"] as? [String: Any])
        #expect(comparison["pairs"] as? Int == 35)
        #expect((comparison["t_test"] as? [String: Any])?["holm_p"] as? Double ?? 1 < 0.001)
        for table in ["abx.csv", "preferences.csv"] {
            #expect(SchemaValidator.complaints(try stage.run("listen", "analyse", table, "--json").json(), schema: schema) == [])
        }
    }

    @Test func abxAndErrors() throws {
        let stage = try Self.stage()
        let outcome = try stage.run("listen", "analyse", "abx.csv")
        #expect(outcome.status == 0 && outcome.output.contains("all") && outcome.output.contains("0.5000"))
        let preferences = try stage.run("listen", "analyse", "preferences.csv", "--against", "theirs", "--json").results().first?["preferences"] as? [[String: Any]]
        let pair = try #require(preferences?.first)
        #expect(preferences?.count == 1 && pair["first_count"] as? Int == 2 && pair["no_preference_count"] as? Int == 1 && abs((pair["p"] as? Double ?? 0) - 0.5) < 1e-9)
        #expect(try stage.run("listen", "analyse", "preferences.csv").output.contains("2 listeners, 2 items"))
        #expect(try stage.run("listen", "analyse", "preferences.csv", "abx.csv").status == 65)
        #expect(try stage.run("listen", "analyse", "missing.csv").status == 66)
        #expect(try stage.run("listen", "analyse", "voice.wav").status == 65)
        #expect(try stage.run("listen", "analyse", "ratings.csv", "--against", "nobody").status == 64)
        #expect(try stage.run("listen", "analyse", "abx.csv", "--against", "ours").status == 64)
    }
}
