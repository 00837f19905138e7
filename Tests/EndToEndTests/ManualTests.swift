import Foundation
import TestSupport
import Testing

/// What the program says about itself, and whether the manual agrees.
@Suite struct ManualTests {
    /// Each command by its words, with its flags as the program lists them.
    private static func commands() throws -> [(words: [String], flags: [String], abstract: String)] {
        let outcome = try Program.run(["--experimental-dump-help"], in: NSTemporaryDirectory())
        let root = try outcome.json()["command"] as? [String: Any] ?? [:]
        func walk(_ command: [String: Any], _ parents: [String]) -> [(words: [String], flags: [String], abstract: String)] {
            let words = parents + [command["commandName"] as? String ?? ""]
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let flags = arguments.filter { $0["shouldDisplay"] as? Bool ?? true }.flatMap { $0["names"] as? [[String: Any]] ?? [] }.map { name in
                (name["kind"] as? String == "long" ? "--" : "-") + (name["name"] as? String ?? "")
            }
            let own = (words: words, flags: flags, abstract: command["abstract"] as? String ?? "")
            let subcommands = (command["subcommands"] as? [[String: Any]] ?? []).filter { $0["commandName"] as? String != "help" }
            return [own] + subcommands.flatMap { walk($0, words) }
        }
        return walk(root, [])
    }

    /// The page of each command names each of its flags: after a change of flags, run `scripts/manual.sh`.
    @Test func manualPagesAreUpToDate() throws {
        let commands = try Self.commands()
        #expect(commands.count >= 9)
        for command in commands {
            let name = command.words.joined(separator: "-")
            let url = Program.checkout.appendingPathComponent("docs/man/\(name).1")
            let page = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
            #expect(!page.isEmpty, "docs/man/\(name).1 is missing")
            // The form of mdoc: a flag without its first dash after the macro Fl.
            #expect(command.flags.filter { !page.contains("Fl \($0.dropFirst())") } == [], "docs/man/\(name).1 lacks these")
            #expect(page.contains(command.abstract.prefix(30)), "docs/man/\(name).1 has another abstract")
        }
    }

    @Test func versionAndHelp() throws {
        let folder = NSTemporaryDirectory()
        let version = try Program.run(["--version"], in: folder)
        #expect(version.status == 0 && version.output == "0.1.0\n")
        for arguments in [["--help"], ["match", "--help"], ["help", "apply"]] {
            let help = try Program.run(arguments, in: folder)
            #expect(help.status == 0 && help.output.contains("USAGE: soundalike"))
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) throws {
        let outcome = try Program.run(["--generate-completion-script", shell], in: NSTemporaryDirectory())
        #expect(outcome.status == 0)
        for word in ["match", "apply", "match-loudness"] { #expect(outcome.output.contains(word)) }
    }
}
