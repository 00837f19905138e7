import SoundalikeEffects
import SoundalikeFoundations

// Descriptions as they travel between processes and lie in the cache: lists without names, since there are tens of thousands of ports.

extension PluginDescription {
    var json: JSONValue {
        .array([
            .string(uri), .string(name), .string(category), .text(maker), .text(licence), .string(libraryPath), .string(bundlePath),
            .array(ports.map(\.json)), .array(requiredFeatures.map(JSONValue.string)),
        ])
    }

    /// Nil for anything else than what ``json`` gives.
    init?(json: JSONValue) {
        guard let parts = json.elements, parts.count == 9, let uri = parts[0].text, let name = parts[1].text, let category = parts[2].text,
            let library = parts[5].text, let bundle = parts[6].text, let ports = parts[7].elements, let features = parts[8].elements
        else { return nil }
        self.init(
            uri: uri, name: name, category: category, maker: parts[3].text, licence: parts[4].text, libraryPath: library, bundlePath: bundle,
            ports: ports.compactMap(PluginPort.init), requiredFeatures: features.compactMap(\.text))
        guard self.ports.count == ports.count else { return nil }
    }
}

extension PluginPort {
    fileprivate var json: JSONValue {
        .array([
            .integer(index), .string(symbol), .string(name), .string(kind.rawValue), .boolean(isInput), .string(unit), .finite(minimum),
            .finite(maximum), .finite(defaultValue), .array(points.filter(\.value.isFinite).map { .array([.number($0.value), .string($0.label)]) }),
            .integer(Int(traits.rawValue)), .integer(minimumBytes),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let parts = json.elements, parts.count == 12, let index = parts[0].exactInteger, let symbol = parts[1].text, let name = parts[2].text,
            let kind = parts[3].text.flatMap(Kind.init), let isInput = parts[4].boolean, let unit = parts[5].text, let points = parts[9].elements,
            let traits = parts[10].exactInteger.flatMap(UInt16.init(exactly:)), let minimumBytes = parts[11].exactInteger
        else { return nil }
        self.init(
            index: index, symbol: symbol, name: name, kind: kind, isInput: isInput, unit: unit, minimum: parts[6].double,
            maximum: parts[7].double, defaultValue: parts[8].double,
            points: points.compactMap { point in
                guard let pair = point.elements, pair.count == 2, let value = pair[0].double, let label = pair[1].text else { return nil }
                return Parameter.Point(value: value, label: label)
            }, traits: Traits(rawValue: traits), minimumBytes: minimumBytes)
    }
}

extension JSONValue {
    /// Text, or null.
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// A number, or null for one that is missing or not finite.
    static func finite(_ number: Double?) -> JSONValue { number.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
}
