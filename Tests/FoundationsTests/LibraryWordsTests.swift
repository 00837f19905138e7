import Foundation
import Testing

/// What the library says is for every program that uses it, not for the command line alone.
@Suite struct LibraryWordsTests {
    private static let sources = URL(filePath: #filePath).appending(path: "../../../Sources").standardized

    /// No text names a flag; arguments of other programs, such as the worker's, are no text.
    @Test func libraryRoomsNameNoFlags() throws {
        let files = try #require(FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }
            .filter { $0.pathExtension == "swift" && !$0.path.contains("/Program/") }
        #expect(files.count > 300)
        let flag = try Regex(#""[^"]*--[a-z]| --[a-z]"#), command = try Regex(#""[^"]*`soundalike [a-z]"#)
        var found: [String] = []
        for file in files {
            for (number, line) in try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            where !line.drop(while: \.isWhitespace).hasPrefix("//") && !line.contains("arguments") {
                if line.contains(flag) || line.contains(command) { found.append("\(file.lastPathComponent):\(number + 1): \(line)") }
            }
        }
        #expect(found == [])
    }
}
