import CSoundalikeHeader
import Foundation
import SoundalikeFoundations

/// `text` for C, which frees it by `soundalike_text_free`.
func cText(_ text: String) throws -> UnsafeMutablePointer<CChar> {
    guard let copy = strdup(text) else { throw SoundalikeError(.internalFault, nil, "out of memory") }
    return copy
}

/// `value` as JSON for C, with keys in snake case.
func cJSON(_ value: some Encodable) throws -> UnsafeMutablePointer<CChar> {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return try cText(String(decoding: try encoder.encode(value), as: UTF8.self))
}

@_cdecl("soundalike_text_free")
public func textFree(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

/// As a number, which threads may share; the text stays for good and nobody changes it.
private let versionAddress = UInt(bitPattern: strdup(ProgramVersion.number))

@_cdecl("soundalike_version")
public func soundalikeVersion() -> UnsafePointer<CChar>? { UnsafePointer(bitPattern: versionAddress) }
