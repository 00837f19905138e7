import Foundation

/// Enough of JSON Schema for our own schemas: type, enum, required, properties, additionalProperties (false, or of what kind), items, and
/// the limits of numbers, lengths and counts. An unknown keyword is a complaint too, so that none is overlooked.
public struct SchemaValidator {
    private static let silentKeywords: Set<String> = ["$schema", "title", "description"]

    /// What is wrong with `value`, each with its place; empty if nothing is.
    public static func complaints(_ value: Any, schema: [String: Any], place: String = "$") -> [String] {
        schema.sorted { $0.key < $1.key }.flatMap { keyword, rule in
            check(value, keyword: keyword, rule: rule, schema: schema, place: place)
        }
    }

    private static func check(_ value: Any, keyword: String, rule: Any, schema: [String: Any], place: String) -> [String] {
        let object = value as? [String: Any]
        let array = value as? [Any]
        let number = isBoolean(value) ? nil : (value as? NSNumber)?.doubleValue
        let limit = (rule as? NSNumber)?.doubleValue ?? .nan
        func complain(_ isWrong: Bool) -> [String] { isWrong ? ["\(place): \(keyword)"] : [] }
        switch keyword {
        case _ where silentKeywords.contains(keyword): return []
        case "type":
            let types = rule as? [String] ?? [rule as? String ?? ""]
            return complain(!types.contains { hasType(value, $0) })
        case "enum": return complain(!((rule as? [NSObject])?.contains { $0.isEqual(value) } ?? false))
        case "required":
            return complain(!(rule as? [String] ?? []).allSatisfy { object?[$0] != nil })
        case "additionalProperties":
            let known = (schema["properties"] as? [String: Any]) ?? [:]
            let others = (object ?? [:]).filter { known[$0.key] == nil }
            guard let schema = rule as? [String: Any] else { return others.keys.map { "\(place): unknown \($0)" } }
            return others.flatMap { complaints($0.value, schema: schema, place: "\(place).\($0.key)") }
        case "properties":
            return (rule as? [String: [String: Any]] ?? ["": ["bad schema": 0]]).flatMap { key, schema in
                object?[key].map { complaints($0, schema: schema, place: "\(place).\(key)") } ?? []
            }
        case "items":
            return (array ?? []).enumerated().flatMap { index, element in
                complaints(element, schema: rule as? [String: Any] ?? ["bad schema": 0], place: "\(place)[\(index)]")
            }
        case "minimum": return complain(number.map { $0 < limit } ?? false)
        case "maximum": return complain(number.map { $0 > limit } ?? false)
        case "minItems": return complain(array.map { Double($0.count) < limit } ?? false)
        case "maxItems": return complain(array.map { Double($0.count) > limit } ?? false)
        case "minLength": return complain((value as? String).map { Double($0.count) < limit } ?? false)
        case "maxLength": return complain((value as? String).map { Double($0.count) > limit } ?? false)
        default: return ["\(place): the validator does not know \(keyword)"]
        }
    }

    private static func hasType(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "boolean": isBoolean(value)
        case "number": !isBoolean(value) && value is NSNumber
        case "integer": !isBoolean(value) && (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: false
        }
    }

    private static func isBoolean(_ value: Any) -> Bool {
        (value as? NSNumber).map { String(cString: $0.objCType) == "c" } ?? false
    }
}
