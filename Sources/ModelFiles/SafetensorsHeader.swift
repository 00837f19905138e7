import SoundalikeFoundations

/// The checked header of a safetensors file: where each tensor lies.
///
/// The format (github.com/huggingface/safetensors, "Format"): an unsigned 64-bit little-endian length, that many bytes of JSON (an object of
/// `{"dtype", "shape", "data_offsets": [begin, end]}` by tensor name, and `__metadata__`: text by text), then the data that the offsets count into.
/// The tensors cover the data without gap or overlap, so that no file can hide anything or point twice at the same bytes.
struct SafetensorsHeader {
    /// No honest header of ours comes near: the largest has a few hundred tensors.
    static let largestByteCount = 16 << 20

    struct Entry {
        var name: String
        var elementType: ElementType
        var shape: [Int]
        var elementCount: Int
        /// Bytes from the start of the data.
        var range: Range<Int>
    }

    /// In the order of the data.
    private(set) var entries: [Entry] = []
    private(set) var metadata: [String: String] = [:]

    /// - Parameters:
    ///   - bytes: the JSON alone.
    ///   - dataByteCount: how many bytes of data follow it in the file.
    init(parsing bytes: some Sequence<UInt8>, dataByteCount: Int) throws {
        guard case .object(let members) = try JSONValue(parsing: bytes) else { throw Self.failure("the header is not an object") }
        for (name, value) in members {
            if name == "__metadata__" {
                metadata = try Self.metadata(value)
            } else {
                entries.append(try Self.entry(name, value, dataByteCount: dataByteCount))
            }
        }
        entries.sort { ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name) }
        var covered = 0
        for entry in entries {
            guard entry.range.lowerBound >= covered else { throw Self.failure("tensor \(entry.name) overlaps another") }
            guard entry.range.lowerBound == covered else { throw Self.failure("unused bytes lie before tensor \(entry.name)") }
            covered = entry.range.upperBound
        }
        guard covered == dataByteCount else { throw Self.failure("\(dataByteCount - covered) unused bytes lie after the last tensor") }
    }

    private static func metadata(_ value: JSONValue) throws -> [String: String] {
        guard let members = value.members else { throw failure("__metadata__ is not an object") }
        return try members.mapValues {
            guard let text = $0.text else { throw failure("__metadata__ holds something other than text") }
            return text
        }
    }

    private static func entry(_ name: String, _ value: JSONValue, dataByteCount: Int) throws -> Entry {
        guard let members = value.members, let typeName = members["dtype"]?.text,
            let shapeElements = members["shape"]?.elements, let offsets = members["data_offsets"]?.elements, members.count == 3
        else { throw failure("tensor \(name) is not described by dtype, shape and data_offsets") }
        guard let elementType = ElementType(rawValue: typeName) else { throw failure("tensor \(name) has the unknown type \(typeName)") }
        let shape = shapeElements.compactMap(\.exactInteger)
        guard shape.count == shapeElements.count, let elementCount = StoredTensor.elementCount(of: shape) else {
            throw failure("tensor \(name) has an impossible shape")
        }
        guard offsets.count == 2, let begin = offsets[0].exactInteger, let end = offsets[1].exactInteger, begin >= 0, begin <= end else {
            throw failure("tensor \(name) has impossible offsets")
        }
        guard end <= dataByteCount else { throw failure("tensor \(name) lies beyond the end of the file") }
        let (byteCount, overflows) = elementCount.multipliedReportingOverflow(by: elementType.byteCount)
        guard !overflows, byteCount == end - begin else { throw failure("tensor \(name) has offsets that do not fit its shape") }
        return Entry(name: name, elementType: elementType, shape: shape, elementCount: elementCount, range: begin..<end)
    }

    private static func failure(_ problem: String) -> SoundalikeError {
        SoundalikeError(.badData, nil, problem)
    }
}
