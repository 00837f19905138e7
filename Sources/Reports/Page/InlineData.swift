import Foundation
import SoundalikeModelFiles

/// What a page tells its script.
package enum InlineData {
    /// `value` as JSON that can be the content of a script element: nothing in it ends the element.
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
            .replacing("<", with: "\\u003c").replacing(">", with: "\\u003e").replacing("&", with: "\\u0026")
    }
}

/// What a page allows itself.
package enum ContentPolicy {
    /// A content security policy for pages that need nothing but themselves: they load nothing, and run one script, known by its digest.
    package static func text(for script: String) -> String {
        let digits = Array(FileDigest.sha256(of: Array(script.utf8)))
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-\(Data(bytes).base64EncodedString())'; "
            + "base-uri 'none'; form-action 'none'"
    }
}
